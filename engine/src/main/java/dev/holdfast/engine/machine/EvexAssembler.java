package dev.holdfast.engine.machine;

/**
 * Encodes instructions on the 32 vector registers of 512 bits, in EVEX form (manual volume 2,
 * section 2.7), and adds those that move vectors. Vector registers are numbers 0 to 31, masks are 0
 * to 7. An operand {@code base, displacement} is memory: a full vector, or one value of 32 bits for
 * every lane in the methods named {@code ...Broadcast}.
 */
class EvexAssembler extends Assembler {
  static final int VECTOR = 64;
  static final int HALF = 32;
  static final int QUARTER = 16;
  static final int VALUE = 4;

  // Opcode maps and mandatory prefixes.
  static final int MAP_0F = 1;
  static final int MAP_0F38 = 2;
  static final int MAP_0F3A = 3;
  static final int NO_PREFIX = 0;
  static final int PREFIX_66 = 1;
  static final int PREFIX_F3 = 2;
  static final int PREFIX_F2 = 3;

  /** For masked instructions: zero in the lanes outside the mask. */
  static final int OR_ZERO = 8;

  final void evex(
      int map, int prefix, int opcode, int reg, int second, int rm, int index, int mask, int bits) {
    bytes(
        0x62,
        (~reg >> 3 & 1) << 7 | (~index & 1) << 6 | (~rm >> 3 & 1) << 5 | (~reg >> 4 & 1) << 4 | map,
        (~second & 15) << 3 | 4 | prefix,
        bits << 4 | 0x40 | (~second >> 4 & 1) << 3 | mask,
        opcode);
  }

  final void registers(int map, int prefix, int opcode, int reg, int second, int rm) {
    evex(map, prefix, opcode, reg, second, rm, rm >> 4, 0, 0);
    registers(reg, rm);
  }

  final void memory(
      int map, int prefix, int opcode, int reg, int second, Register base, int at, int unit) {
    evex(map, prefix, opcode, reg, second, base.number(), 0, 0, 0);
    memory(reg, base, at, unit);
  }

  final void broadcast(
      int map, int prefix, int opcode, int reg, int second, Register base, int at) {
    evex(map, prefix, opcode, reg, second, base.number(), 0, 0, 1);
    memory(reg, base, at, VALUE);
  }

  // ---- moves

  /** vpxord of a register with itself. */
  final void zero(int to) {
    registers(MAP_0F, PREFIX_66, 0xef, to, to, to);
  }

  /** vmovdqu32. */
  final void load(int to, Register base, int displacement) {
    memory(MAP_0F, PREFIX_F3, 0x6f, to, 0, base, displacement, VECTOR);
  }

  /** vmovdqu32, with zero in the lanes outside the mask, whose memory is not touched. */
  final void loadOrZero(int to, int mask, Register base, int displacement) {
    evex(MAP_0F, PREFIX_F3, 0x6f, to, 0, base.number(), 0, mask, OR_ZERO);
    memory(to, base, displacement, VECTOR);
  }

  /** vmovdqa32. */
  final void move(int to, int from) {
    registers(MAP_0F, PREFIX_66, 0x6f, to, 0, from);
  }

  /** vmovdqu32. */
  final void store(int from, Register base, int displacement) {
    memory(MAP_0F, PREFIX_F3, 0x7f, from, 0, base, displacement, VECTOR);
  }

  /** vmovdqu32 of the lanes in the mask. */
  final void storeMasked(int from, int mask, Register base, int displacement) {
    evex(MAP_0F, PREFIX_F3, 0x7f, from, 0, base.number(), 0, mask, 0);
    memory(from, base, displacement, VECTOR);
  }

  /** vmovdqa32 of the lanes in the mask; the others keep their value. */
  final void moveMasked(int to, int mask, int from) {
    evex(MAP_0F, PREFIX_66, 0x6f, to, 0, from, from >> 4, mask, 0);
    registers(to, from);
  }

  /** vmovdqa32, with zero in the lanes outside the mask. */
  final void moveOrZero(int to, int mask, int from) {
    evex(MAP_0F, PREFIX_66, 0x6f, to, 0, from, from >> 4, mask, OR_ZERO);
    registers(to, from);
  }

  /** vpbroadcastd from memory. */
  final void loadBroadcast(int to, Register base, int displacement) {
    memory(MAP_0F38, PREFIX_66, 0x58, to, 0, base, displacement, VALUE);
  }

  /** vpbroadcastd from the low 32 bits of a general register. */
  final void spread(int to, Register from) {
    evex(MAP_0F38, PREFIX_66, 0x7c, to, 0, from.number(), 0, 0, 0);
    registers(to, from.number());
  }

  /** The same 32 bits in every lane; uses RAX. */
  final void fill(int to, int bits) {
    moveInt(Register.RAX, bits);
    spread(to, Register.RAX);
  }

  /** The same number in every lane; uses RAX. */
  final void fillFloat(int to, float value) {
    fill(to, Float.floatToRawIntBits(value));
  }

  /** kmovw from the low bits of a general register. */
  final void mask(int to, Register from) {
    bytes(0xc5, 0xf8, 0x92);
    registers(to, from.number());
  }

  /** kxnorw of a mask with itself: every lane. */
  final void everyLane(int mask) {
    bytes(0xc5, 0x80 | (~mask & 15) << 3 | 4, 0x46);
    registers(mask, mask);
  }

  /** vpgatherdd of 16 values at base + displacement + index; ends with an empty mask. */
  final void gather(int to, int mask, Register base, int index, int displacement) {
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
}
