package dev.holdfast.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Our bytes are those of the GNU assembler. The file of expected encodings was made from its own
 * second column: {@code (echo .intel_syntax noprefix; cut -d' ' -f2- encodings.txt) | as --64 -o
 * a.o}, then {@code objdump -d -M intel --insn-width=16 a.o}.
 */
class AssemblerTest {
  private final Map<String, Consumer<VectorAssembler>> calls = new LinkedHashMap<>();

  @Test
  void everyInstructionAsTheReferenceAssembler() throws IOException {
    fill();
    List<String> expected = expected();
    List<String> actual = new ArrayList<>();
    for (Map.Entry<String, Consumer<VectorAssembler>> call : calls.entrySet()) {
      VectorAssembler assembler = new VectorAssembler();
      call.getValue().accept(assembler);
      actual.add(HexFormat.of().formatHex(assembler.code()) + " " + call.getKey());
    }
    assertThat(actual).isEqualTo(expected);
  }

  @Test
  void jumpsGoBack() {
    VectorAssembler a = new VectorAssembler();
    a.ret();
    int target = a.here();
    a.decrement(Register.R8);
    a.jumpIfNotZero(target);
    // dec r8; jnz -9
    assertThat(HexFormat.of().formatHex(a.code())).isEqualTo("c349ffc80f85f7ffffff");
  }

  @Test
  void jumpsGoAhead() {
    VectorAssembler a = new VectorAssembler();
    int jump = a.jumpIfZero();
    a.test(Register.R9);
    a.land(jump);
    a.ret();
    // jz +3
    assertThat(HexFormat.of().formatHex(a.code())).isEqualTo("0f84030000004d85c9c3");
  }

  @Test
  void growsWithTheCode() {
    VectorAssembler a = new VectorAssembler();
    for (int i = 0; i < 5000; i++) {
      a.push(Register.RBX);
    }
    assertThat(a.code()).hasSize(5000).containsOnly(0x53);
  }

  @Test
  void stackPointerIsNoBase() {
    VectorAssembler a = new VectorAssembler();
    assertThatThrownBy(() -> a.load(0, Register.RSP, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<String> expected() throws IOException {
    try (InputStream in = AssemblerTest.class.getResourceAsStream("/machine/encodings.txt")) {
      assertThat(in).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private void fill() {
    calls.put("mov rax, rsi", a -> a.move(Register.RAX, Register.RSI));
    calls.put("mov r10, r8", a -> a.move(Register.R10, Register.R8));
    calls.put("mov r11, rdx", a -> a.move(Register.R11, Register.RDX));
    calls.put("mov eax, 0x12345678", a -> a.moveInt(Register.RAX, 0x12345678));
    calls.put("mov r9d, 0xfffffffe", a -> a.moveInt(Register.R9, -2));
    calls.put("mov dword ptr [rsi], ecx", a -> a.storeInt(Register.RCX, Register.RSI, 0));
    calls.put("mov dword ptr [rsi+12], eax", a -> a.storeInt(Register.RAX, Register.RSI, 12));
    calls.put("mov dword ptr [rbp], ebx", a -> a.storeInt(Register.RBX, Register.RBP, 0));
    calls.put("mov dword ptr [r8+300], r9d", a -> a.storeInt(Register.R9, Register.R8, 300));
    calls.put("add rsi, rcx", a -> a.add(Register.RSI, Register.RCX));
    calls.put("add r11, rcx", a -> a.add(Register.R11, Register.RCX));
    calls.put("add rdi, 2368", a -> a.add(Register.RDI, 2368));
    calls.put("add r11, 1000", a -> a.add(Register.R11, 1000));
    calls.put("dec r8", a -> a.decrement(Register.R8));
    calls.put("dec rcx", a -> a.decrement(Register.RCX));
    calls.put("push rbx", a -> a.push(Register.RBX));
    calls.put("pop rbx", a -> a.pop(Register.RBX));
    calls.put("push r12", a -> a.push(Register.R12));
    calls.put("pop r12", a -> a.pop(Register.R12));
    calls.put("dec r12", a -> a.decrement(Register.R12));
    calls.put("prefetcht0 byte ptr [rdi+2048]", a -> a.prefetch(Register.RDI, 2048));
    calls.put("prefetcht0 byte ptr [r8+64]", a -> a.prefetch(Register.R8, 64));
    calls.put("prefetchnta byte ptr [rdi+6144]", a -> a.prefetchOnce(Register.RDI, 6144));
    calls.put("cpuid", a -> a.identify());
    calls.put("xgetbv", a -> a.extendedControl());
    calls.put("vzeroupper", a -> a.clearUpper());
    calls.put("ret", a -> a.ret());
    calls.put("vpxord zmm23, zmm23, zmm23", a -> a.zero(23));
    calls.put("vmovdqu32 zmm9, zmmword ptr [rdi+1344]", a -> a.load(9, Register.RDI, 1344));
    calls.put("vmovdqu32 zmm31, zmmword ptr [r9]", a -> a.load(31, Register.R9, 0));
    calls.put("vmovdqu32 zmm0, zmmword ptr [rdi+100]", a -> a.load(0, Register.RDI, 100));
    calls.put("vmovdqu32 zmmword ptr [r11], zmm17", a -> a.store(17, Register.R11, 0));
    calls.put("vmovdqu32 zmmword ptr [rbp], zmm2", a -> a.store(2, Register.RBP, 0));
    calls.put("vmovdqu32 zmmword ptr [rsi+8256], zmm2", a -> a.store(2, Register.RSI, 8256));
    calls.put(
        "vmovdqu32 zmmword ptr [rsi+32]{k6}, zmm4", a -> a.storeMasked(4, 6, Register.RSI, 32));
    calls.put("vmovdqa32 zmm4{k2}, zmm23", a -> a.moveMasked(4, 2, 23));
    calls.put("vmovdqa32 zmm20{k1}{z}, zmm28", a -> a.moveOrZero(20, 1, 28));
    calls.put(
        "vpbroadcastd zmm15, dword ptr [rax+488]", a -> a.loadBroadcast(15, Register.RAX, 488));
    calls.put(
        "vpbroadcastd zmm15, dword ptr [rax+512]", a -> a.loadBroadcast(15, Register.RAX, 512));
    calls.put("vpbroadcastd zmm31, eax", a -> a.spread(31, Register.RAX));
    calls.put("vpbroadcastd zmm26, r9d", a -> a.spread(26, Register.R9));
    calls.put("kmovw k5, eax", a -> a.mask(5, Register.RAX));
    calls.put("kxnorw k1, k1, k1", a -> a.everyLane(1));
    calls.put("kxnorw k6, k6, k6", a -> a.everyLane(6));
    calls.put(
        "vpgatherdd zmm12{k1}, dword ptr [rdi+zmm31*1+200]",
        a -> a.gather(12, 1, Register.RDI, 31, 200));
    calls.put(
        "vpgatherdd zmm20{k3}, dword ptr [r8+zmm9*1+206]",
        a -> a.gather(20, 3, Register.R8, 9, 206));
    calls.put("vcvtph2ps zmm27, ymmword ptr [rdi+32]", a -> a.halvesToFloats(27, Register.RDI, 32));
    calls.put("vcvtdq2ps zmm8, zmm29", a -> a.intsToFloats(8, 29));
    calls.put("vcvtps2dq zmm1{k1}{z}, zmm17", a -> a.floatsToIntsOrZero(1, 1, 17));
    calls.put(
        "vpmovzxbd zmm29, xmmword ptr [rdi+176]",
        a -> a.unsignedBytesToInts(29, Register.RDI, 176));
    calls.put(
        "vpmovsxbd zmm24, xmmword ptr [rdi+80]", a -> a.signedBytesToInts(24, Register.RDI, 80));
    calls.put("vpmovdb xmmword ptr [rsi+16], zmm1", a -> a.storeLowBytes(1, Register.RSI, 16));
    calls.put("vpmovdw ymmword ptr [rsi+32], zmm18", a -> a.storeLowShorts(18, Register.RSI, 32));
    calls.put(
        "vpdpbusd zmm15, zmm24, dword ptr [rax+476]{1to16}",
        a -> a.dotBroadcast(15, 24, Register.RAX, 476));
    calls.put(
        "vpdpbusd zmm3, zmm7, dword ptr [r10]{1to16}", a -> a.dotBroadcast(3, 7, Register.R10, 0));
    calls.put("vpaddd zmm8, zmm8, zmm16", a -> a.add(8, 8, 16));
    calls.put("vpmulld zmm16, zmm17, zmm25", a -> a.multiply(16, 17, 25));
    calls.put("vpmaxud zmm2, zmm2, zmm3", a -> a.maxUnsigned(2, 2, 3));
    calls.put("vpandd zmm24, zmm25, zmm31", a -> a.and(24, 25, 31));
    calls.put("vpord zmm0, zmm10, zmm20", a -> a.or(0, 10, 20));
    calls.put("vpxord zmm0, zmm5, zmm30", a -> a.xor(0, 5, 30));
    calls.put("vpternlogd zmm24, zmm26, zmm30, 0xf8", a -> a.orAnd(24, 26, 30));
    calls.put("vpslld zmm26, zmm27, 4", a -> a.shiftLeft(26, 27, 4));
    calls.put("vpsrld zmm25, zmm7, 8", a -> a.shiftRight(25, 7, 8));
    calls.put("vpshufd zmm3, zmm22, 0xb1", a -> a.shuffleLanes(3, 22, 0xb1));
    calls.put("vshufi32x4 zmm3, zmm2, zmm2, 0x4e", a -> a.shuffleQuarters(3, 2, 0x4e));
    calls.put("vpcmpltud k1, zmm3, zmm29", a -> a.lessUnsigned(1, 3, 29));
    calls.put("vmulps zmm4, zmm2, zmm28", a -> a.multiplyFloats(4, 2, 28));
    calls.put(
        "vmulps zmm26, zmm27, dword ptr [rax+32]{1to16}",
        a -> a.multiplyFloatsBroadcast(26, 27, Register.RAX, 32));
    calls.put("vdivps zmm5, zmm27, zmm2", a -> a.divideFloats(5, 27, 2));
    calls.put("vfmadd231ps zmm7, zmm15, zmm26", a -> a.multiplyAdd(7, 15, 26));
    calls.put(
        "vfmadd231ps zmm7, zmm30, dword ptr [rax+420]{1to16}",
        a -> a.multiplyAddBroadcast(7, 30, Register.RAX, 420));
    calls.put(
        "vfnmadd231ps zmm7, zmm30, dword ptr [rax+420]{1to16}",
        a -> a.multiplySubtractBroadcast(7, 30, Register.RAX, 420));
    calls.put(
        "vmovdqu32 zmm9{k1}{z}, zmmword ptr [rdi+1344]",
        a -> a.loadOrZero(9, 1, Register.RDI, 1344));
    calls.put("vmovdqa32 zmm9, zmm27", a -> a.move(9, 27));
    calls.put("vaddps zmm9, zmm27, zmm3", a -> a.addFloats(9, 27, 3));
    calls.put("vsubps zmm9, zmm27, zmm3", a -> a.subtractFloats(9, 27, 3));
    calls.put("vminps zmm9, zmm27, zmm3", a -> a.minFloats(9, 27, 3));
    calls.put("vmaxps zmm9, zmm27, zmm3", a -> a.maxFloats(9, 27, 3));
    calls.put("vsqrtps zmm19, zmm3", a -> a.rootFloats(19, 3));
    calls.put(
        "vmulps zmm19, zmm3, zmmword ptr [rsi+128]",
        a -> a.multiplyFloats(19, 3, Register.RSI, 128));
    calls.put("vfmadd213ps zmm19, zmm3, zmm24", a -> a.multiplyBy(19, 3, 24));
    calls.put("vfnmadd231ps zmm19, zmm3, zmm24", a -> a.multiplySubtract(19, 3, 24));
    calls.put(
        "vfmadd231ps zmm19, zmm3, zmmword ptr [rsi+128]",
        a -> a.multiplyAdd(19, 3, Register.RSI, 128));
    calls.put("vrndscaleps zmm19, zmm3, 0", a -> a.roundFloats(19, 3));
    calls.put("vscalefps zmm19, zmm3, zmm24", a -> a.scaleByPower(19, 3, 24));
    calls.put("vpcmpgtd k2, zmm19, zmm3", a -> a.greater(2, 19, 3));
    calls.put("vpsubd zmm19, zmm3, zmm24", a -> a.subtract(19, 3, 24));
    calls.put("vcvtne2ps2bf16 zmm19, zmm3, zmm24", a -> a.floatsToBfloats(19, 3, 24));
    calls.put(
        "vdpbf16ps zmm19, zmm24, dword ptr [rax+2048]{1to16}",
        a -> a.pairDotBroadcast(19, 24, Register.RAX, 2048));
    calls.put("mov r10, qword ptr [rsp+24]", a -> a.loadArgument(Register.R10, 2));
    calls.put("mov rcx, qword ptr [rsp+8]", a -> a.loadArgument(Register.RCX, 0));
    calls.put("shl rdx, 6", a -> a.shiftLeft(Register.RDX, 6));
    calls.put("test r9, r9", a -> a.test(Register.R9));
  }
}
