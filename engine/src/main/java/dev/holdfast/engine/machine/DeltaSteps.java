package dev.holdfast.engine.machine;

/**
 * The gated delta rule over consecutive tokens for 32 columns of one head's state, for one size of
 * keys. The write of one token and the reads of the next are one walk over the columns, which stay
 * in the first-level cache over all tokens. A token's result is the same whether it comes alone or
 * with others.
 */
public final class DeltaSteps {
  /** Columns of a call. */
  public static final int WIDTH = 32;

  /** Values per token that are read from the gates. */
  public static final int GATES = 3;

  /** Products of one call, which the garbage collector has to wait for. */
  private static final int CALL_STEPS = 1 << 15;

  private static final int ROW = WIDTH * Float.BYTES;
  private static final int VECTORS = 2;

  // Places, as the calling convention hands them over.
  private static final Register STATE = Register.RDI;
  private static final Register KEYS = Register.RSI;
  private static final Register GATE = Register.RDX;
  private static final Register VALUES = Register.RCX;
  private static final Register TOKENS = Register.R8;
  private static final Register STRIDE = Register.R9;

  // Vector registers, two of each.
  private static final int CHANGE = 0;
  private static final int RECALLED = 2;
  private static final int READ = 4;
  private static final int ROW_STATE = 6;
  private static final int FADE = 8;

  private final int keySize;
  private final MachineCode code;

  /** Emits the code. */
  public DeltaSteps(int keySize) {
    this.keySize = keySize;
    this.code = MachineCode.install(emit(keySize));
  }

  public int keySize() {
    return keySize;
  }

  /**
   * Per token, with decay a, strength b and overlap {@code k.q}: {@code d = b (v - a S'k)}, {@code
   * o = a S'q + (k.q) d}, {@code S = a S + k d'}.
   *
   * @param state {@code [keySize][WIDTH]}, updated
   * @param keys {@code [tokens][2 * keySize]}: key, then query
   * @param gates {@code [tokens][GATES]}: decay, strength, overlap
   * @param values {@code [tokens][WIDTH]}, rows {@code stride} apart, overwritten with the outputs
   */
  public void run(
      int tokens,
      float[] state,
      int stateOffset,
      float[] keys,
      int keysOffset,
      float[] gates,
      int gatesOffset,
      float[] values,
      int valuesOffset,
      int stride) {
    int most = Math.max(1, CALL_STEPS / keySize);
    for (int first = 0; first < tokens; first += most) {
      int count = Math.min(most, tokens - first);
      code.call(
          Floats.of(state),
          Floats.at(state, stateOffset, keySize * WIDTH),
          Floats.of(keys),
          Floats.at(keys, keysOffset + first * 2 * keySize, count * 2 * keySize),
          Floats.of(gates),
          Floats.at(gates, gatesOffset + first * GATES, count * GATES),
          Floats.of(values),
          Floats.at(values, valuesOffset + first * stride, count, stride, WIDTH),
          count,
          (long) Float.BYTES * stride,
          0,
          0,
          0,
          0,
          0);
    }
  }

  static VectorAssembler emit(int keySize) {
    int size = keySize * Float.BYTES;
    VectorAssembler a = new VectorAssembler();
    a.addOffsets();
    clear(a);
    overRows(
        a,
        keySize,
        () -> {
          for (int v = 0; v < VECTORS; v++) {
            a.load(ROW_STATE + v, Register.RAX, Loop.VECTOR * v);
          }
          reads(a, 0, size);
        });
    solve(a);
    a.decrement(TOKENS);
    int single = a.jumpIfZero();
    int token = a.here();
    clear(a);
    overRows(
        a,
        keySize,
        () -> {
          write(a);
          reads(a, 2 * size, 3 * size);
        });
    a.add(KEYS, 2 * size);
    solve(a);
    a.decrement(TOKENS);
    a.jumpIfNotZero(token);
    a.land(single);
    overRows(
        a,
        keySize,
        () -> {
          write(a);
          fetchNext(a, keySize);
        });
    a.clearUpper();
    a.ret();
    return a;
  }

  private static void clear(VectorAssembler a) {
    for (int v = 0; v < VECTORS; v++) {
      a.zero(RECALLED + v);
      a.zero(READ + v);
    }
  }

  /** Walks over the rows of the state at RAX, their values of the keys at R11. */
  private static void overRows(VectorAssembler a, int keySize, Runnable body) {
    a.move(Register.RAX, STATE);
    a.move(Register.R11, KEYS);
    a.moveInt(Register.R10, keySize);
    int next = a.here();
    body.run();
    a.add(Register.RAX, ROW);
    a.add(Register.R11, Float.BYTES);
    a.decrement(Register.R10);
    a.jumpIfNotZero(next);
  }

  private static void reads(VectorAssembler a, int key, int query) {
    for (int v = 0; v < VECTORS; v++) {
      a.multiplyAddBroadcast(RECALLED + v, ROW_STATE + v, Register.R11, key);
      a.multiplyAddBroadcast(READ + v, ROW_STATE + v, Register.R11, query);
    }
  }

  private static void write(VectorAssembler a) {
    for (int v = 0; v < VECTORS; v++) {
      a.multiplyFloats(ROW_STATE + v, FADE, Register.RAX, Loop.VECTOR * v);
      a.multiplyAddBroadcast(ROW_STATE + v, CHANGE + v, Register.R11, 0);
      a.store(ROW_STATE + v, Register.RAX, Loop.VECTOR * v);
    }
  }

  /** The same row of the panel behind, which is mostly the next one. */
  private static void fetchNext(VectorAssembler a, int keySize) {
    if (Processor.fetchesAhead()) {
      for (int v = 0; v < VECTORS; v++) {
        a.prefetch(Register.RAX, keySize * ROW + Loop.VECTOR * v);
      }
    }
  }

  /** From what was recalled and read: what to write, and the output in place of the value. */
  private static void solve(VectorAssembler a) {
    a.loadBroadcast(FADE, GATE, 0);
    for (int v = 0; v < VECTORS; v++) {
      int at = Loop.VECTOR * v;
      a.multiplyFloats(RECALLED + v, RECALLED + v, FADE);
      a.load(CHANGE + v, VALUES, at);
      a.subtractFloats(CHANGE + v, CHANGE + v, RECALLED + v);
      a.multiplyFloatsBroadcast(CHANGE + v, CHANGE + v, GATE, Float.BYTES);
      a.multiplyFloats(READ + v, READ + v, FADE);
      a.multiplyAddBroadcast(READ + v, CHANGE + v, GATE, 2 * Float.BYTES);
      a.store(READ + v, VALUES, at);
    }
    a.add(GATE, GATES * Float.BYTES);
    a.add(VALUES, STRIDE);
  }
}
