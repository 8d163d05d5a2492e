package dev.holdfast.engine.machine;

/**
 * Adds the instructions on the 16 vector registers of 256 bits, in VEX encoding (manual volume 2,
 * section 2.3), of AVX2, FMA and F16C. Vector registers are numbers 0 to 15. An operand {@code
 * base, displacement} is memory.
 */
final class Avx2Assembler extends Assembler {
  // Opcode maps and mandatory prefixes.
  private static final int MAP_0F = 1;
  private static final int MAP_0F38 = 2;
  private static final int MAP_0F3A = 3;
  private static final int NO_PREFIX = 0;
  private static final int PREFIX_66 = 1;
  private static final int PREFIX_F3 = 2;

  // Fields of the prefix that stand beside the length of 256 bits.
  private static final int LONG = 4;
  private static final int SHORT = 0;
  private static final int WIDE = 0x80;

  /** The prefix: of two bytes where that can say everything, as reference assemblers choose. */
  private void vex(int map, int fields, int opcode, int reg, int second, int rm, int index) {
    int rest = (fields & WIDE) | (~second & 15) << 3 | (fields & 7);
    int reach = (~reg >> 3 & 1) << 7 | (~index >> 3 & 1) << 6 | (~rm >> 3 & 1) << 5;
    if (map == MAP_0F && rm < 8 && index < 8 && (fields & WIDE) == 0) {
      bytes(0xc5, (reach & 0x80) | rest, opcode);
    } else {
      bytes(0xc4, reach | map, rest, opcode);
    }
  }

  private void registers(int map, int prefix, int opcode, int reg, int second, int rm) {
    vex(map, LONG | prefix, opcode, reg, second, rm, 0);
    registers(reg, rm);
  }

  private void memory(int map, int prefix, int opcode, int reg, int second, Register base, int at) {
    vex(map, LONG | prefix, opcode, reg, second, base.number(), 0);
    memory(reg, base, at, 1);
  }

  // ---- moves

  /** vpxor of a register with itself. */
  void zero(int to) {
    xor(to, to, to);
  }

  /** vpcmpeqd of a register with itself: every bit set. */
  void everyBit(int to) {
    registers(MAP_0F, PREFIX_66, 0x76, to, to, to);
  }

  /** vmovdqu. */
  void load(int to, Register base, int displacement) {
    memory(MAP_0F, PREFIX_F3, 0x6f, to, 0, base, displacement);
  }

  /** vmovdqu. */
  void store(int from, Register base, int displacement) {
    memory(MAP_0F, PREFIX_F3, 0x7f, from, 0, base, displacement);
  }

  /** vmovdqu of the lower 16 bytes. */
  void storeHalf(int from, Register base, int displacement) {
    vex(MAP_0F, SHORT | PREFIX_F3, 0x7f, from, 0, base.number(), 0);
    memory(from, base, displacement, 1);
  }

  /** vmovq of the lowest 8 bytes. */
  void storeQuarter(int from, Register base, int displacement) {
    vex(MAP_0F, SHORT | PREFIX_66, 0xd6, from, 0, base.number(), 0);
    memory(from, base, displacement, 1);
  }

  /** vpbroadcastd from memory. */
  void loadBroadcast(int to, Register base, int displacement) {
    memory(MAP_0F38, PREFIX_66, 0x58, to, 0, base, displacement);
  }

  /** vmovd: the low 32 bits of a general register to the first lane. */
  void moveInt(int to, Register from) {
    vex(MAP_0F, SHORT | PREFIX_66, 0x6e, to, 0, from.number(), 0);
    registers(to, from.number());
  }

  /** vpbroadcastd of the first lane. */
  void spreadFirst(int to, int from) {
    registers(MAP_0F38, PREFIX_66, 0x58, to, 0, from);
  }

  /** The low 32 bits of a general register in every lane. */
  void spread(int to, Register from) {
    moveInt(to, from);
    spreadFirst(to, to);
  }

  /** vpgatherdd of 8 values at base + displacement + index; ends with an empty mask. */
  void gather(int to, int mask, Register base, int index, int displacement) {
    vex(MAP_0F38, LONG | PREFIX_66, 0x90, to, mask, base.number(), index);
    boolean near = displacement == (byte) displacement;
    bytes((near ? 0x44 : 0x84) | (to & 7) << 3, ((index & 7) << 3) | (base.number() & 7));
    if (near) {
      bytes(displacement);
    } else {
      bytes(displacement, displacement >> 8, displacement >> 16, displacement >> 24);
    }
  }

  // ---- conversions

  /** vcvtph2ps of 8 halves in memory. */
  void halvesToFloats(int to, Register base, int displacement) {
    memory(MAP_0F38, PREFIX_66, 0x13, to, 0, base, displacement);
  }

  /** vcvtdq2ps. */
  void intsToFloats(int to, int from) {
    registers(MAP_0F, NO_PREFIX, 0x5b, to, 0, from);
  }

  /** vcvtps2dq, to the nearest, ties to even. */
  void floatsToInts(int to, int from) {
    registers(MAP_0F, PREFIX_66, 0x5b, to, 0, from);
  }

  /** vpmovzxbd of 8 bytes in memory. */
  void unsignedBytesToInts(int to, Register base, int displacement) {
    memory(MAP_0F38, PREFIX_66, 0x31, to, 0, base, displacement);
  }

  /** vpmovsxbd of 8 bytes in memory. */
  void signedBytesToInts(int to, Register base, int displacement) {
    memory(MAP_0F38, PREFIX_66, 0x21, to, 0, base, displacement);
  }

  // ---- integers

  /** vpmaddubsw: sums of two products of unsigned and signed bytes, as saturated shorts. */
  void multiplyBytes(int to, int unsigned, int signed) {
    registers(MAP_0F38, PREFIX_66, 0x04, to, unsigned, signed);
  }

  /** vpmaddwd: sums of two products of shorts. */
  void multiplyShorts(int to, int a, int b) {
    registers(MAP_0F, PREFIX_66, 0xf5, to, a, b);
  }

  /** vpaddw. */
  void addShorts(int to, int a, int b) {
    registers(MAP_0F, PREFIX_66, 0xfd, to, a, b);
  }

  /** vpsignb: {@code a}, negated or made zero as {@code b} in memory is negative or zero. */
  void takeSign(int to, int a, Register b, int displacement) {
    memory(MAP_0F38, PREFIX_66, 0x08, to, a, b, displacement);
  }

  /** vpabsb. */
  void magnitude(int to, int from) {
    registers(MAP_0F38, PREFIX_66, 0x1c, to, 0, from);
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

  /** vpcmpgtd: every bit of the lanes with {@code a > b}, as signed numbers. */
  void greater(int to, int a, int b) {
    registers(MAP_0F, PREFIX_66, 0x66, to, a, b);
  }

  /** vpand. */
  void and(int to, int a, int b) {
    registers(MAP_0F, PREFIX_66, 0xdb, to, a, b);
  }

  /** vpand. */
  void and(int to, int a, Register base, int displacement) {
    memory(MAP_0F, PREFIX_66, 0xdb, to, a, base, displacement);
  }

  /** vpor. */
  void or(int to, int a, int b) {
    registers(MAP_0F, PREFIX_66, 0xeb, to, a, b);
  }

  /** vpxor. */
  void xor(int to, int a, int b) {
    registers(MAP_0F, PREFIX_66, 0xef, to, a, b);
  }

  /** vpxor. */
  void xor(int to, int a, Register base, int displacement) {
    memory(MAP_0F, PREFIX_66, 0xef, to, a, base, displacement);
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

  // ---- order of lanes

  /** vpshufd: the same order of four lanes in both halves; two bits a lane, the lowest first. */
  void shuffleLanes(int to, int from, int order) {
    registers(MAP_0F, PREFIX_66, 0x70, to, 0, from);
    bytes(order);
  }

  /** vpermq: an order of the four pairs of lanes; two bits a pair, the lowest first. */
  void shufflePairs(int to, int from, int order) {
    vex(MAP_0F3A, WIDE | LONG | PREFIX_66, 0x00, to, 0, from, 0);
    registers(to, from);
    bytes(order);
  }

  /** vpblendd: the lanes whose bit is set from {@code b}, the others from {@code a}. */
  void blend(int to, int a, int b, int lanes) {
    registers(MAP_0F3A, PREFIX_66, 0x02, to, a, b);
    bytes(lanes);
  }

  /** vpackusdw: ints to unsigned shorts; in each half four of {@code a}, then four of {@code b}. */
  void packUnsignedInts(int to, int a, int b) {
    registers(MAP_0F38, PREFIX_66, 0x2b, to, a, b);
  }

  /** vpackuswb: shorts to unsigned bytes, by halves. */
  void packUnsignedShorts(int to, int a, int b) {
    registers(MAP_0F, PREFIX_66, 0x67, to, a, b);
  }

  /** vpackssdw: ints to signed shorts, by halves. */
  void packInts(int to, int a, int b) {
    registers(MAP_0F, PREFIX_66, 0x6b, to, a, b);
  }

  /** vpacksswb: shorts to signed bytes, by halves. */
  void packShorts(int to, int a, int b) {
    registers(MAP_0F, PREFIX_66, 0x63, to, a, b);
  }

  // ---- floats

  /** vmulps. */
  void multiplyFloats(int to, int a, int b) {
    registers(MAP_0F, NO_PREFIX, 0x59, to, a, b);
  }

  /** vdivps. */
  void divideFloats(int to, int a, int b) {
    registers(MAP_0F, NO_PREFIX, 0x5e, to, a, b);
  }

  /** vfmadd231ps: {@code sum += a * b}, rounded once. */
  void multiplyAdd(int sum, int a, int b) {
    registers(MAP_0F38, PREFIX_66, 0xb8, sum, a, b);
  }

  /** vfnmadd231ps: {@code sum -= a * b}, rounded once. */
  void multiplySubtract(int sum, int a, int b) {
    registers(MAP_0F38, PREFIX_66, 0xbc, sum, a, b);
  }
}
