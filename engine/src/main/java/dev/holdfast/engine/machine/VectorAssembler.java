package dev.holdfast.engine.machine;

/** Adds arithmetic on vectors of 512 bits; operands as in {@link EvexAssembler}. */
final class VectorAssembler extends EvexAssembler {
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
