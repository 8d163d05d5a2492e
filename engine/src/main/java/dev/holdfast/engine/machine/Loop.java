package dev.holdfast.engine.machine;

import java.util.function.Consumer;

/**
 * Parts of kernels that walk over floats, a vector of 16 at a time: whole vectors are counted in
 * R8, the lanes of one last part are a mask in R9; RAX is used up.
 */
final class Loop {
  static final int LANES = 16;
  static final int VECTOR = 64;

  /** The mask of the last part. */
  static final int REST = 1;

  private Loop() {}

  /** Whole vectors of {@code n} floats. */
  static long whole(int n) {
    return n / LANES;
  }

  /** Mask of the floats that are left. */
  static long rest(int n) {
    return (1L << n % LANES) - 1;
  }

  /**
   * Emits the walk.
   *
   * @param body one vector; told whether it is the last part, to be loaded and stored under {@link
   *     #REST}
   * @param places moved on by a vector each time
   */
  static void overVectors(VectorAssembler a, Consumer<Boolean> body, Register... places) {
    a.move(Register.RAX, Register.R9);
    a.mask(REST, Register.RAX);
    a.test(Register.R8);
    int none = a.jumpIfZero();
    int next = a.here();
    body.accept(false);
    for (Register place : places) {
      a.add(place, VECTOR);
    }
    a.decrement(Register.R8);
    a.jumpIfNotZero(next);
    a.land(none);
    a.test(Register.R9);
    int whole = a.jumpIfZero();
    body.accept(true);
    a.land(whole);
  }

  static void load(VectorAssembler a, boolean last, int to, Register base, int displacement) {
    if (last) {
      a.loadOrZero(to, REST, base, displacement);
    } else {
      a.load(to, base, displacement);
    }
  }

  static void store(VectorAssembler a, boolean last, int from, Register base, int displacement) {
    if (last) {
      a.storeMasked(from, REST, base, displacement);
    } else {
      a.store(from, base, displacement);
    }
  }

  /** Adds all lanes up, in a fixed order, into every lane; uses one more register. */
  static void addLanes(VectorAssembler a, int x, int scratch) {
    for (int step = 0; step < 4; step++) {
      turn(a, scratch, x, step);
      a.addFloats(x, x, scratch);
    }
  }

  /** The greatest lane in every lane; uses one more register. */
  static void maxLanes(VectorAssembler a, int x, int scratch) {
    for (int step = 0; step < 4; step++) {
      turn(a, scratch, x, step);
      a.maxFloats(x, x, scratch);
    }
  }

  /** After all four steps every lane has met every other one. */
  private static void turn(VectorAssembler a, int to, int from, int step) {
    switch (step) {
      case 0 -> a.shuffleQuarters(to, from, 0x4e);
      case 1 -> a.shuffleQuarters(to, from, 0xb1);
      case 2 -> a.shuffleLanes(to, from, 0x4e);
      default -> a.shuffleLanes(to, from, 0xb1);
    }
  }
}
