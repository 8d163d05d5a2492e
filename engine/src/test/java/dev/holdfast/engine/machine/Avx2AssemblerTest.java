package dev.holdfast.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;

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

/** As {@link AssemblerTest}, of the instructions in VEX encoding; its expectations alike. */
class Avx2AssemblerTest {
  private final Map<String, Consumer<Avx2Assembler>> calls = new LinkedHashMap<>();

  @Test
  void everyInstructionAsTheReferenceAssembler() throws IOException {
    fill();
    List<String> actual = new ArrayList<>();
    for (Map.Entry<String, Consumer<Avx2Assembler>> call : calls.entrySet()) {
      Avx2Assembler assembler = new Avx2Assembler();
      call.getValue().accept(assembler);
      actual.add(HexFormat.of().formatHex(assembler.code()) + " " + call.getKey());
    }
    assertThat(actual).isEqualTo(expected());
  }

  private static List<String> expected() throws IOException {
    try (InputStream in =
        Avx2AssemblerTest.class.getResourceAsStream("/machine/encodings-avx2.txt")) {
      assertThat(in).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private void fill() {
    calls.put("and r11, -256", a -> a.and(Register.R11, -256));
    calls.put("vpxor ymm7, ymm7, ymm7", a -> a.zero(7));
    calls.put("vpxor ymm12, ymm12, ymm12", a -> a.zero(12));
    calls.put("vpcmpeqd ymm14, ymm14, ymm14", a -> a.everyBit(14));
    calls.put("vmovdqu ymm9, ymmword ptr [rdi+1344]", a -> a.load(9, Register.RDI, 1344));
    calls.put("vmovdqu ymm3, ymmword ptr [r11]", a -> a.load(3, Register.R11, 0));
    calls.put("vmovdqu ymmword ptr [r11+96], ymm10", a -> a.store(10, Register.R11, 96));
    calls.put("vmovdqu ymmword ptr [rbp], ymm2", a -> a.store(2, Register.RBP, 0));
    calls.put("vmovdqu xmmword ptr [rsi+48], xmm13", a -> a.storeHalf(13, Register.RSI, 48));
    calls.put("vmovq qword ptr [rsi+72], xmm13", a -> a.storeQuarter(13, Register.RSI, 72));
    calls.put("vmovq qword ptr [r8], xmm2", a -> a.storeQuarter(2, Register.R8, 0));
    calls.put(
        "vpbroadcastd ymm15, dword ptr [rax+488]", a -> a.loadBroadcast(15, Register.RAX, 488));
    calls.put("vpbroadcastd ymm2, dword ptr [r10+4]", a -> a.loadBroadcast(2, Register.R10, 4));
    calls.put("vmovd xmm12, eax", a -> a.moveInt(12, Register.RAX));
    calls.put("vpbroadcastd ymm12, xmm12", a -> a.spreadFirst(12, 12));
    calls.put("vmovd xmm3, r9d", a -> a.moveInt(3, Register.R9));
    calls.put("vpbroadcastd ymm3, xmm3", a -> a.spreadFirst(3, 3));
    calls.put(
        "vpgatherdd ymm4, dword ptr [rdi+ymm15*1+200], ymm14",
        a -> a.gather(4, 14, Register.RDI, 15, 200));
    calls.put(
        "vpgatherdd ymm11, dword ptr [r8+ymm6*1+100], ymm1",
        a -> a.gather(11, 1, Register.R8, 6, 100));
    calls.put("vcvtph2ps ymm13, xmmword ptr [rdi+32]", a -> a.halvesToFloats(13, Register.RDI, 32));
    calls.put("vcvtdq2ps ymm8, ymm8", a -> a.intsToFloats(8, 8));
    calls.put("vcvtdq2ps ymm9, ymm3", a -> a.intsToFloats(9, 3));
    calls.put("vcvtps2dq ymm3, ymm3", a -> a.floatsToInts(3, 3));
    calls.put("vcvtps2dq ymm1, ymm12", a -> a.floatsToInts(1, 12));
    calls.put(
        "vpmovzxbd ymm13, qword ptr [rdi+176]", a -> a.unsignedBytesToInts(13, Register.RDI, 176));
    calls.put(
        "vpmovsxbd ymm14, qword ptr [rdi+80]", a -> a.signedBytesToInts(14, Register.RDI, 80));
    calls.put("vpmaddubsw ymm10, ymm7, ymm10", a -> a.multiplyBytes(10, 7, 10));
    calls.put("vpmaddubsw ymm8, ymm1, ymm8", a -> a.multiplyBytes(8, 1, 8));
    calls.put("vpmaddwd ymm8, ymm8, ymm12", a -> a.multiplyShorts(8, 8, 12));
    calls.put("vpmaddwd ymm9, ymm1, ymm2", a -> a.multiplyShorts(9, 1, 2));
    calls.put("vpaddw ymm8, ymm8, ymm10", a -> a.addShorts(8, 8, 10));
    calls.put(
        "vpsignb ymm10, ymm10, ymmword ptr [r11+544]", a -> a.takeSign(10, 10, Register.R11, 544));
    calls.put("vpabsb ymm7, ymm7", a -> a.magnitude(7, 7));
    calls.put("vpabsb ymm9, ymm10", a -> a.magnitude(9, 10));
    calls.put("vpaddd ymm8, ymm9, ymm3", a -> a.add(8, 9, 3));
    calls.put("vpmulld ymm9, ymm9, ymm15", a -> a.multiply(9, 9, 15));
    calls.put("vpmaxud ymm4, ymm4, ymm5", a -> a.maxUnsigned(4, 4, 5));
    calls.put("vpcmpgtd ymm6, ymm4, ymm14", a -> a.greater(6, 4, 14));
    calls.put("vpand ymm4, ymm0, ymm15", a -> a.and(4, 0, 15));
    calls.put("vpand ymm7, ymm7, ymmword ptr [r11+800]", a -> a.and(7, 7, Register.R11, 800));
    calls.put("vpor ymm2, ymm2, ymm10", a -> a.or(2, 2, 10));
    calls.put("vpxor ymm1, ymm1, ymm13", a -> a.xor(1, 1, 13));
    calls.put("vpxor ymm3, ymm3, ymmword ptr [r11+832]", a -> a.xor(3, 3, Register.R11, 832));
    calls.put("vpslld ymm10, ymm9, 4", a -> a.shiftLeft(10, 9, 4));
    calls.put("vpsrld ymm2, ymm3, 8", a -> a.shiftRight(2, 3, 8));
    calls.put("vpshufd ymm5, ymm12, 0xb1", a -> a.shuffleLanes(5, 12, 0xb1));
    calls.put("vpermq ymm13, ymm13, 0x08", a -> a.shufflePairs(13, 13, 0x08));
    calls.put("vpermq ymm5, ymm4, 0x4e", a -> a.shufflePairs(5, 4, 0x4e));
    calls.put("vpblendd ymm8, ymm8, ymm2, 0x10", a -> a.blend(8, 8, 2, 0x10));
    calls.put("vpackusdw ymm13, ymm13, ymm13", a -> a.packUnsignedInts(13, 13, 13));
    calls.put("vpackuswb ymm13, ymm13, ymm13", a -> a.packUnsignedShorts(13, 13, 13));
    calls.put("vpackssdw ymm4, ymm0, ymm1", a -> a.packInts(4, 0, 1));
    calls.put("vpacksswb ymm4, ymm4, ymm5", a -> a.packShorts(4, 4, 5));
    calls.put("vmulps ymm11, ymm11, ymm13", a -> a.multiplyFloats(11, 11, 13));
    calls.put("vdivps ymm7, ymm11, ymm4", a -> a.divideFloats(7, 11, 4));
    calls.put("vfmadd231ps ymm10, ymm8, ymm11", a -> a.multiplyAdd(10, 8, 11));
    calls.put("vfnmadd231ps ymm10, ymm14, ymm11", a -> a.multiplySubtract(10, 14, 11));
  }
}
