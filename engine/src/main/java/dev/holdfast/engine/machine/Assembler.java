package dev.holdfast.engine.machine;

import java.util.Arrays;

/**
 * Writes the general instructions of x86-64 that the kernels need (Intel 64 and IA-32 Architectures
 * Software Developer's Manual, volume 2), 64 bits wide unless said otherwise. Memory operands are
 * base plus displacement; the base is neither {@code RSP} nor {@code R12}.
 */
class Assembler {
  private byte[] code = new byte[4096];
  private int size;

  /** The instructions so far. */
  final byte[] code() {
    return Arrays.copyOf(code, size);
  }

  /** Where the next instruction will start: a target for {@link #jumpIfNotZero}. */
  final int here() {
    return size;
  }

  final void bytes(int... values) {
    if (size + values.length > code.length) {
      code = Arrays.copyOf(code, 2 * code.length);
    }
    for (int value : values) {
      code[size++] = (byte) value;
    }
  }

  private void int32(int value) {
    bytes(value, value >> 8, value >> 16, value >> 24);
  }

  final void move(Register to, Register from) {
    prefix(from, to);
    bytes(0x89);
    registers(from.number(), to.number());
  }

  /** The low 32 bits; the upper ones become zero. */
  final void moveInt(Register to, int value) {
    reach(to);
    bytes(0xb8 | (to.number() & 7));
    int32(value);
  }

  /** Stores the low 32 bits. */
  final void storeInt(Register from, Register base, int displacement) {
    if (from.number() > 7 || base.number() > 7) {
      bytes(0x40 | (from.number() >> 3 << 2) | (base.number() >> 3));
    }
    bytes(0x89);
    memory(from.number(), base, displacement, 1);
  }

  final void add(Register to, Register from) {
    prefix(from, to);
    bytes(0x01);
    registers(from.number(), to.number());
  }

  final void add(Register to, int value) {
    prefix(Register.RAX, to);
    bytes(0x81);
    registers(0, to.number());
    int32(value);
  }

  final void and(Register to, int value) {
    prefix(Register.RAX, to);
    bytes(0x81);
    registers(4, to.number());
    int32(value);
  }

  final void shiftLeft(Register register, int bits) {
    prefix(Register.RAX, register);
    bytes(0xc1);
    registers(4, register.number());
    bytes(bits);
  }

  /** Takes one away and sets the zero flag. */
  final void decrement(Register register) {
    prefix(Register.RAX, register);
    bytes(0xff);
    registers(1, register.number());
  }

  final void jumpIfNotZero(int target) {
    bytes(0x0f, 0x85);
    int32(target - (size + 4));
  }

  /**
   * A jump ahead, taken if the last result was zero.
   *
   * @return for {@link #land}
   */
  final int jumpIfZero() {
    bytes(0x0f, 0x84);
    int32(0);
    return size;
  }

  /** Lets a jump ahead end at the next instruction. */
  final void land(int jump) {
    int distance = size - jump;
    for (int i = 0; i < Integer.BYTES; i++) {
      code[jump - Integer.BYTES + i] = (byte) (distance >> (8 * i));
    }
  }

  /** Sets the zero flag if a register is zero. */
  final void test(Register register) {
    prefix(register, register);
    bytes(0x85);
    registers(register.number(), register.number());
  }

  /** Adds the offsets of a call to its places; uses RAX. */
  final void addOffsets() {
    Register[] places = {Register.RDI, Register.RSI, Register.RDX, Register.RCX};
    for (int place = 0; place < places.length; place++) {
      loadArgument(Register.RAX, place);
      add(places[place], Register.RAX);
    }
  }

  /**
   * The number {@code index} of those of a call that are on the stack.
   *
   * @param pushed registers that were pushed since
   */
  final void loadNumber(Register to, int index, int pushed) {
    loadArgument(to, 4 + index + pushed);
  }

  /** The argument {@code index} of those that the calling convention puts on the stack. */
  final void loadArgument(Register to, int index) {
    prefix(to, Register.RAX);
    // A base of RSP needs the second operand byte.
    bytes(0x8b, 0x44 | (to.number() & 7) << 3, 0x24, Long.BYTES * (index + 1));
  }

  final void push(Register register) {
    reach(register);
    bytes(0x50 | (register.number() & 7));
  }

  final void pop(Register register) {
    reach(register);
    bytes(0x58 | (register.number() & 7));
  }

  /** The prefix that an instruction with one register needs for those from R8 on. */
  private void reach(Register register) {
    if (register.number() > 7) {
      bytes(0x41);
    }
  }

  /** prefetcht0: into all caches. */
  final void prefetch(Register base, int displacement) {
    prefetch(1, base, displacement);
  }

  /** prefetchnta: for one use, past the caches that keep what is used again. */
  final void prefetchOnce(Register base, int displacement) {
    prefetch(0, base, displacement);
  }

  private void prefetch(int hint, Register base, int displacement) {
    reach(base);
    bytes(0x0f, 0x18);
    memory(hint, base, displacement, 1);
  }

  /** Processor identification of the leaf in RAX and RCX, to RAX, RBX, RCX and RDX. */
  final void identify() {
    bytes(0x0f, 0xa2);
  }

  /** Register states that the operating system saves, to RAX and RDX; RCX is zero. */
  final void extendedControl() {
    bytes(0x0f, 0x01, 0xd0);
  }

  final void clearUpper() {
    bytes(0xc5, 0xf8, 0x77);
  }

  final void ret() {
    bytes(0xc3);
  }

  private void prefix(Register reg, Register rm) {
    bytes(0x48 | (reg.number() >> 3 << 2) | (rm.number() >> 3));
  }

  final void registers(int reg, int rm) {
    bytes(0xc0 | ((reg & 7) << 3) | (rm & 7));
  }

  /**
   * The operand bytes of base plus displacement.
   *
   * @param unit bytes that one step of a displacement of one byte stands for
   */
  final void memory(int reg, Register base, int displacement, int unit) {
    if (base == Register.RSP || base == Register.R12) {
      throw new IllegalArgumentException("no memory operand from " + base);
    }
    int fields = ((reg & 7) << 3) | (base.number() & 7);
    int steps = displacement / unit;
    if (displacement == 0 && base != Register.RBP) {
      bytes(fields);
    } else if (steps * unit == displacement && steps == (byte) steps) {
      bytes(0x40 | fields, steps);
    } else {
      bytes(0x80 | fields);
      int32(displacement);
    }
  }
}
