package dev.holdfast.engine.machine;

/**
 * Adds the instructions on the 32 vector registers of 512 bits, in EVEX encoding (manual volume 2,
 * section 2.7). Vector registers are numbers 0 to 31, masks are 0 to 7. An operand {@code base,
 * displacement} is memory: a full vector, or one value of 32 bits for every lane in the methods
 * named {@code ...Broadcast}.
 */
final class VectorAssembler extends Assembler {
  private static final int VECTOR = 64;
  private static final int HALF = 32;
  private static final int QUARTER = 16;
  private static final int VALUE = 4;

  // Opcode maps and mandatory prefixes.
  private static final int MAP_0F = 1;
  private static final int MAP_0F38 = 2;
  private static final int MAP_0F3A = 3;
  private static final int NO_PREFIX = 0;
  private static final int PREFIX_66 = 1;
  private static final int PREFIX_F3 = 2;
  private static final int PREFIX_F2 = 3;

  /** For masked instructions: zero in the lanes outside the mask. */
  private static final int OR_ZERO = 8;

  private void evex(
      int map, int prefix, int opcode, int reg, int second, int rm, int index, int mask, int bits) {
    bytes(
        0x62,
        (~reg >> 3 & 1) << 7 | (~index & 1) << 6 | (~rm >> 3 & 1) << 5 | (~reg >> 4 & 1) << 4 | map,
        (~second & 15) << 3 | 4 | prefix,
        bits << 4 | 0x40 | (~second >> 4 & 1) << 3 | mask,
        opcode);
  }

  private void registers(int map, int prefix, int opcode, int reg, int second, int rm) {
    evex(map, prefix, opcode, reg, second, rm, rm >> 4, 0, 0);
    registers(reg, rm);
  }

  private void memory(
      int map, int prefix, int opcode, int reg, int second, Register base, int at, int unit) {
    evex(map, prefix, opcode, reg, second, base.number(), 0, 0, 0);
    memory(reg, base, at, unit);
  }

  private void broadcast(
      int map, int prefix, int opcode, int reg, int second, Register base, int at) {
    evex(map, prefix, opcode, reg, second, base.number(), 0, 0, 1);
    memory(reg, base, at, VALUE);
  }

  // ---- moves

  /** vpxord of a register with itself. */
  void zero(int to) {
    registers(MAP_0F, PREFIX_66, 0xef, to, to, to);
  }

  /** vmovdqu32. */
  void load(int to, Register base, int displacement) {
    memory(MAP_0F, PREFIX_F3, 0x6f, to, 0, base, displacement, VECTOR);
  }

  /** vmovdqu32, with zero in the lanes outside the mask, whose memory is not touched. */
  void loadOrZero(int to, int mask, Register base, int displacement) {
    evex(MAP_0F, PREFIX_F3, 0x6f, to, 0, base.number(), 0, mask, OR_ZERO);
    memory(to, base, displacement, VECTOR);
  }

  /** vmovdqa32. */
  void move(int to, int from) {
    registers(MAP_0F, PREFIX_66, 0x6f, to, 0, from);
  }

  /** vmovdqu32. */
  void store(int from, Register base, int displacement) {
    memory(MAP_0F, PREFIX_F3, 0x7f, from, 0, base, displacement, VECTOR);
  }

  /** vmovdqu32 of the lanes in the mask. */
  void storeMasked(int from, int mask, Register base, int displacement) {
    evex(MAP_0F, PREFIX_F3, 0x7f, from, 0, base.number(), 0, mask, 0);
    memory(from, base, displacement, VECTOR);
  }

  /** vmovdqa32 of the lanes in the mask; the others keep their value. */
  void moveMasked(int to, int mask, int from) {
    evex(MAP_0F, PREFIX_66, 0x6f, to, 0, from, from >> 4, mask, 0);
    registers(to, from);
  }

  /** vmovdqa32, with zero in the lanes outside the mask. */
  void moveOrZero(int to, int mask, int from) {
    evex(MAP_0F, PREFIX_66, 0x6f, to, 0, from, from >> 4, mask, OR_ZERO);
    registers(to, from);
  }

  /** vpbroadcastd from memory. */
  void loadBroadcast(int to, Register base, int displacement) {
    memory(MAP_0F38, PREFIX_66, 0x58, to, 0, base, displacement, VALUE);
  }

  /** vpbroadcastd from the low 32 bits of a general register. */
  void spread(int to, Register from) {
    evex(MAP_0F38, PREFIX_66, 0x7c, to, 0, from.number(), 0, 0, 0);
    registers(to, from.number());
  }

  /** kmovw from the low bits of a general register. */
  void mask(int to, Register from) {
    bytes(0xc5, 0xf8, 0x92);
    registers(to, from.number());
  }

  /** kxnorw of a mask with itself: every lane. */
  void everyLane(int mask) {
    bytes(0xc5, 0x80 | (~mask & 15) << 3 | 4, 0x46);
    registers(mask, mask);
  }

  /** vpgatherdd of 16 values at base + displacement + index; ends with an empty mask. */
  void gather(int to, int mask, Register base, int index, int displacement) {
    int steps = displacement / VALUE;
    boolean near = steps * VALUE == displacement && steps == (byte) steps;
    bytes(
        0x62,
        (~to >> 3 & 1) << 7
            | (~index >> 3 & 1) << 6
            | (~base.number() >> 3 & 1) << 5
            | (~to >> 4 & 1) << 4
            | MAP_0F38,
        0x7c | PREFIX_66,
        0x40 | (~index >> 4 & 1) << 3 | mask,
        0x90,
        (near ? 0x44 : 0x84) | (to & 7) << 3,
        ((index & 7) << 3) | (base.number() & 7));
    if (near) {
      bytes(steps);
    } else {
      bytes(displacement, displacement >> 8, displacement >> 16, displacement >> 24);
    }
  }

  // ---- conversions

  /** vcvtph2ps of 16 halves in memory. */
  void halvesToFloats(int to, Register base, int displacement) {
    memory(MAP_0F38, PREFIX_66, 0x13, to, 0, base, displacement, HALF);
  }

  /** vcvtdq2ps. */
  void intsToFloats(int to, int from) {
    registers(MAP_0F, NO_PREFIX, 0x5b, to, 0, from);
  }

  /** vcvtps2dq, to the nearest, ties to even; zero in the lanes outside the mask. */
  void floatsToIntsOrZero(int to, int mask, int from) {
    evex(MAP_0F, PREFIX_66, 0x5b, to, 0, from, from >> 4, mask, OR_ZERO);
    registers(to, from);
  }

  /** vpmovzxbd of 16 bytes in memory. */
  void unsignedBytesToInts(int to, Register base, int displacement) {
    memory(MAP_0F38, PREFIX_66, 0x31, to, 0, base, displacement, QUARTER);
  }

  /** vpmovsxbd of 16 bytes in memory. */
  void signedBytesToInts(int to, Register base, int displacement) {
    memory(MAP_0F38, PREFIX_66, 0x21, to, 0, base, displacement, QUARTER);
  }

  /** vpmovdb: the low bytes of all lanes. */
  void storeLowBytes(int from, Register base, int displacement) {
    memory(MAP_0F38, PREFIX_F3, 0x31, from, 0, base, displacement, QUARTER);
  }

  /** vpmovdw: the low halves of all lanes. */
  void storeLowShorts(int from, Register base, int displacement) {
    memory(MAP_0F38, PREFIX_F3, 0x33, from, 0, base, displacement, HALF);
  }

  // ---- integers

  /** vpdpbusd: adds to every lane the products of four unsigned bytes with four signed ones. */
  void dotBroadcast(int sum, int unsigned, Register signed, int displacement) {
    broadcast(MAP_0F38, PREFIX_66, 0x50, sum, unsigned, signed, displacement);
  }

  /** vpaddd. */
  void add(int to, int a, int b) {
    registers(MAP_0F, PREFIX_66, 0xfe, to, a, b);
  }

  /** vpmulld. */
  void multiply(int to, int a, int b) {
    registers(MAP_0F38, PREFIX_66, 0x40, to, a, b);
  }

  /** vpmaxud. */
  void maxUnsigned(int to, int a, int b) {
    registers(MAP_0F38, PREFIX_66, 0x3f, to, a, b);
  }

  /** vpandd. */
  void and(int to, int a, int b) {
    registers(MAP_0F, PREFIX_66, 0xdb, to, a, b);
  }

  /** vpord. */
  void or(int to, int a, int b) {
    registers(MAP_0F, PREFIX_66, 0xeb, to, a, b);
  }

  /** vpxord. */
  void xor(int to, int a, int b) {
    registers(MAP_0F, PREFIX_66, 0xef, to, a, b);
  }

  /** vpternlogd: {@code to |= a & b}. */
  void orAnd(int to, int a, int b) {
    registers(MAP_0F3A, PREFIX_66, 0x25, to, a, b);
    bytes(0xf8);
  }

  /** vpslld. */
  void shiftLeft(int to, int from, int bits) {
    registers(MAP_0F, PREFIX_66, 0x72, 6, to, from);
    bytes(bits);
  }

  /** vpsrld. */
  void shiftRight(int to, int from, int bits) {
    registers(MAP_0F, PREFIX_66, 0x72, 2, to, from);
    bytes(bits);
  }

  /** vpshufd: the same order of four lanes in every quarter; two bits a lane, the lowest first. */
  void shuffleLanes(int to, int from, int order) {
    registers(MAP_0F, PREFIX_66, 0x70, to, 0, from);
    bytes(order);
  }

  /** vshufi32x4: quarters of {@code from} in another order. */
  void shuffleQuarters(int to, int from, int order) {
    registers(MAP_0F3A, PREFIX_66, 0x43, to, from, from);
    bytes(order);
  }

  /** vpcmpud: mask of the lanes with {@code a < b}. */
  void lessUnsigned(int mask, int a, int b) {
    registers(MAP_0F3A, PREFIX_66, 0x1e, mask, a, b);
    bytes(1);
  }

  // ---- floats

  /** vmulps. */
  void multiplyFloats(int to, int a, int b) {
    registers(MAP_0F, NO_PREFIX, 0x59, to, a, b);
  }

  /** vmulps. */
  void multiplyFloatsBroadcast(int to, int a, Register base, int displacement) {
    broadcast(MAP_0F, NO_PREFIX, 0x59, to, a, base, displacement);
  }

  /** vdivps. */
  void divideFloats(int to, int a, int b) {
    registers(MAP_0F, NO_PREFIX, 0x5e, to, a, b);
  }

  /** vfmadd231ps: {@code sum += a * b}, rounded once. */
  void multiplyAdd(int sum, int a, int b) {
    registers(MAP_0F38, PREFIX_66, 0xb8, sum, a, b);
  }

  /** vfmadd231ps. */
  void multiplyAddBroadcast(int sum, int a, Register base, int displacement) {
    broadcast(MAP_0F38, PREFIX_66, 0xb8, sum, a, base, displacement);
  }

  /** vfnmadd231ps: {@code sum -= a * b}, rounded once. */
  void multiplySubtractBroadcast(int sum, int a, Register base, int displacement) {
    broadcast(MAP_0F38, PREFIX_66, 0xbc, sum, a, base, displacement);
  }

  /** vaddps. */
  void addFloats(int to, int a, int b) {
    registers(MAP_0F, NO_PREFIX, 0x58, to, a, b);
  }

  /** vsubps. */
  void subtractFloats(int to, int a, int b) {
    registers(MAP_0F, NO_PREFIX, 0x5c, to, a, b);
  }

  /** vminps: the lesser one, {@code b} if one is no number. */
  void minFloats(int to, int a, int b) {
    registers(MAP_0F, NO_PREFIX, 0x5d, to, a, b);
  }

  /** vmaxps: the greater one, {@code b} if one is no number. */
  void maxFloats(int to, int a, int b) {
    registers(MAP_0F, NO_PREFIX, 0x5f, to, a, b);
  }

  /** vsqrtps. */
  void rootFloats(int to, int from) {
    registers(MAP_0F, NO_PREFIX, 0x51, to, 0, from);
  }

  /** vmulps of a vector in memory. */
  void multiplyFloats(int to, int a, Register base, int displacement) {
    memory(MAP_0F, NO_PREFIX, 0x59, to, a, base, displacement, VECTOR);
  }

  /** vfmadd213ps: {@code to = to * a + b}, rounded once. */
  void multiplyBy(int to, int a, int b) {
    registers(MAP_0F38, PREFIX_66, 0xa8, to, a, b);
  }

  /** vfnmadd231ps: {@code sum -= a * b}, rounded once. */
  void multiplySubtract(int sum, int a, int b) {
    registers(MAP_0F38, PREFIX_66, 0xbc, sum, a, b);
  }

  /** vfmadd231ps of a vector in memory: {@code sum += a * memory}, rounded once. */
  void multiplyAdd(int sum, int a, Register base, int displacement) {
    memory(MAP_0F38, PREFIX_66, 0xb8, sum, a, base, displacement, VECTOR);
  }

  /** vrndscaleps: to the nearest whole number, ties to even. */
  void roundFloats(int to, int from) {
    registers(MAP_0F3A, PREFIX_66, 0x08, to, 0, from);
    bytes(0);
  }

  /** vscalefps: {@code a * 2^b} for a whole {@code b}. */
  void scaleByPower(int to, int a, int b) {
    registers(MAP_0F38, PREFIX_66, 0x2c, to, a, b);
  }

  /** vpcmpgtd: mask of the lanes with {@code a > b}, as signed numbers. */
  void greater(int mask, int a, int b) {
    registers(MAP_0F, PREFIX_66, 0x66, mask, a, b);
  }

  /** vpsubd. */
  void subtract(int to, int a, int b) {
    registers(MAP_0F, PREFIX_66, 0xfa, to, a, b);
  }

  // ---- bfloat16

  /** vcvtne2ps2bf16: {@code low} to the lower 16 numbers, {@code high} to the upper ones. */
  void floatsToBfloats(int to, int high, int low) {
    registers(MAP_0F38, PREFIX_F2, 0x72, to, high, low);
  }

  /** vdpbf16ps: adds to every lane the products of two pairs, the second one in memory. */
  void pairDotBroadcast(int sum, int pairs, Register base, int displacement) {
    broadcast(MAP_0F38, PREFIX_F3, 0x52, sum, pairs, base, displacement);
  }
}
