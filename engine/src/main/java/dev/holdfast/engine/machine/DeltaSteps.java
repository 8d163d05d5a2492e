package dev.holdfast.engine.machine;

import java.util.function.IntConsumer;

/**
 * The gated delta rule over consecutive tokens for panels of 32 columns of one head's state, for
 * one size of keys. The write of one token and the reads of the next are one walk over a panel,
 * which stays in the first-level cache over all tokens. Even and odd rows have sums of their own:
 * one would make every step wait for the one before. A token's result is the same whether it comes
 * alone or with others.
 */
public final class DeltaSteps {
  /** Columns of a panel. */
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
  private static final Register PANELS = Register.R8;
  private static final Register STRIDE = Register.R9;
  private static final Register TOKENS = Register.R11;

  // Numbers on the stack: tokens, and the ways from the last one back to the first.
  private static final int COUNT = 0;
  private static final int KEYS_BACK = 1;
  private static final int GATE_BACK = 2;
  private static final int VALUES_BACK = 3;

  // Vector registers: two of each; of sums, rows, keys and queries as many again for odd rows.
  private static final int CHANGE = 0;
  private static final int RECALLED = 2;
  private static final int READ = 6;
  private static final int ROW_STATE = 10;
  private static final int KEY = 14;
  private static final int QUERY = 16;
  private static final int FADE = 18;

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
   * @param state {@code [panels][keySize][WIDTH]}, updated
   * @param keys {@code [tokens][2 * keySize]}: key, then query
   * @param gates {@code [tokens][GATES]}: decay, strength, overlap
   * @param values {@code [tokens][panels * WIDTH]}, rows {@code stride} apart, overwritten with the
   *     outputs
   */
  public void run(
      int tokens,
      int panels,
      float[] state,
      int stateOffset,
      float[] keys,
      int keysOffset,
      float[] gates,
      int gatesOffset,
      float[] values,
      int valuesOffset,
      int stride) {
    int most = Math.max(1, CALL_STEPS / keySize / panels);
    for (int first = 0; first < tokens; first += most) {
      int count = Math.min(most, tokens - first);
      code.call(
          Floats.of(state),
          Floats.at(state, stateOffset, panels * keySize * WIDTH),
          Floats.of(keys),
          Floats.at(keys, keysOffset + first * 2 * keySize, count * 2 * keySize),
          Floats.of(gates),
          Floats.at(gates, gatesOffset + first * GATES, count * GATES),
          Floats.of(values),
          Floats.at(values, valuesOffset + first * stride, count, stride, panels * WIDTH),
          panels,
          (long) Float.BYTES * stride,
          count,
          (long) -Float.BYTES * 2 * keySize * (count - 1),
          (long) -Float.BYTES * GATES * count,
          Float.BYTES * (WIDTH - (long) stride * count),
          0);
    }
  }

  static VectorAssembler emit(int keySize) {
    int size = keySize * Float.BYTES;
    VectorAssembler a = new VectorAssembler();
    a.addOffsets();
    int panel = a.here();
    a.loadNumber(TOKENS, COUNT, 0);
    clear(a);
    overRows(
        a,
        keySize,
        odd -> {
          for (int v = 0; v < VECTORS; v++) {
            a.load(ROW_STATE + 2 * odd + v, STATE, ROW * odd + Loop.VECTOR * v);
          }
          reads(a, odd, 0, size);
        });
    solve(a);
    a.decrement(TOKENS);
    int single = a.jumpIfZero();
    int token = a.here();
    clear(a);
    overRows(
        a,
        keySize,
        odd -> {
          write(a, odd);
          reads(a, odd, 2 * size, 3 * size);
        });
    a.add(KEYS, 2 * size);
    solve(a);
    a.decrement(TOKENS);
    a.jumpIfNotZero(token);
    a.land(single);
    overRows(
        a,
        keySize,
        odd -> {
          write(a, odd);
          fetchNext(a, keySize, odd);
        });
    a.add(STATE, keySize * ROW);
    back(a, KEYS, KEYS_BACK);
    back(a, GATE, GATE_BACK);
    back(a, VALUES, VALUES_BACK);
    a.decrement(PANELS);
    a.jumpIfNotZero(panel);
    a.clearUpper();
    a.ret();
    return a;
  }

  /** To where the next panel begins. */
  private static void back(VectorAssembler a, Register place, int number) {
    a.loadNumber(Register.RAX, number, 0);
    a.add(place, Register.RAX);
  }

  private static void clear(VectorAssembler a) {
    for (int v = 0; v < 2 * VECTORS; v++) {
      a.zero(RECALLED + v);
      a.zero(READ + v);
    }
  }

  /** Walks over the rows of the state, by twos. */
  private static void overRows(VectorAssembler a, int keySize, IntConsumer body) {
    if (keySize > 1) {
      a.moveInt(Register.R10, keySize / 2);
      int next = a.here();
      body.accept(0);
      body.accept(1);
      a.add(STATE, 2 * ROW);
      a.add(KEYS, 2 * Float.BYTES);
      a.decrement(Register.R10);
      a.jumpIfNotZero(next);
    }
    if (keySize % 2 != 0) {
      body.accept(0);
    }
    a.add(STATE, -(keySize / 2) * 2 * ROW);
    a.add(KEYS, -(keySize / 2) * 2 * Float.BYTES);
  }

  private static void reads(VectorAssembler a, int odd, int key, int query) {
    a.loadBroadcast(KEY + odd, KEYS, key + Float.BYTES * odd);
    a.loadBroadcast(QUERY + odd, KEYS, query + Float.BYTES * odd);
    for (int v = 2 * odd; v < 2 * odd + VECTORS; v++) {
      a.multiplyAdd(RECALLED + v, ROW_STATE + v, KEY + odd);
      a.multiplyAdd(READ + v, ROW_STATE + v, QUERY + odd);
    }
  }

  private static void write(VectorAssembler a, int odd) {
    a.loadBroadcast(KEY + odd, KEYS, Float.BYTES * odd);
    for (int v = 0; v < VECTORS; v++) {
      int row = ROW_STATE + 2 * odd + v;
      a.multiplyFloats(row, FADE, STATE, ROW * odd + Loop.VECTOR * v);
      a.multiplyAdd(row, CHANGE + v, KEY + odd);
      a.store(row, STATE, ROW * odd + Loop.VECTOR * v);
    }
  }

  /** The same row of the panel behind, which is mostly the next one. */
  private static void fetchNext(VectorAssembler a, int keySize, int odd) {
    if (Processor.fetchesAhead()) {
      for (int v = 0; v < VECTORS; v++) {
        a.prefetch(STATE, (keySize + odd) * ROW + Loop.VECTOR * v);
      }
    }
  }

  /** From what was recalled and read: what to write, and the output in place of the value. */
  private static void solve(VectorAssembler a) {
    a.loadBroadcast(FADE, GATE, 0);
    for (int v = 0; v < VECTORS; v++) {
      a.addFloats(RECALLED + v, RECALLED + v, RECALLED + VECTORS + v);
      a.addFloats(READ + v, READ + v, READ + VECTORS + v);
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
