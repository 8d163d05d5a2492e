package dev.holdfast.engine.tensor;

import static dev.holdfast.engine.tensor.Lanes.F;
import static dev.holdfast.engine.tensor.Panels.WIDTH;

import jdk.incubator.vector.FloatVector;

/**
 * {@link Kernels#deltaRule} in the Vector API. The write of one token and the reads of the next are
 * one walk over the panel, which stays in the first-level cache over all tokens. A token's result
 * is the same whether it comes alone or with others.
 *
 * <p>The operands are fields for the time of one call: the steps would pass on a dozen parameters.
 */
final class DeltaRule {
  private static final ThreadLocal<DeltaRule> OF_THREAD = ThreadLocal.withInitial(DeltaRule::new);
  private static final float[] NONE = {};
  private static final int LANES = Lanes.COUNT;

  /** What the state recalls for a key, what it reads for a query, what is written: two vectors. */
  private final float[] recalled = new float[2 * LANES];

  private final float[] read = new float[2 * LANES];
  private final float[] change = new float[2 * LANES];

  private float[] state = NONE;
  private float[] keys = NONE;
  private int keySize;

  private DeltaRule() {}

  static DeltaRule ofThread() {
    return OF_THREAD.get();
  }

  void run(
      int tokens,
      int size,
      float[] panel,
      int panelOffset,
      float[] keysAndQueries,
      int keysOffset,
      float[] gates,
      int gatesOffset,
      float[] values,
      int valuesOffset,
      int stride) {
    state = panel;
    keys = keysAndQueries;
    keySize = size;
    for (int lane = 0; lane < WIDTH; lane += 2 * LANES) {
      int at = panelOffset + lane;
      int key = keysOffset;
      int gate = gatesOffset;
      read(at, key);
      solve(gates, gate, values, valuesOffset + lane);
      for (int token = 1; token < tokens; token++) {
        writeAndRead(at, key, gates[gate]);
        key += 2 * size;
        gate += Kernels.DELTA_GATES;
        solve(gates, gate, values, valuesOffset + token * stride + lane);
      }
      write(at, key, gates[gate]);
    }
    state = NONE;
    keys = NONE;
  }

  private void read(int at, int key) {
    float[] s = state;
    float[] k = keys;
    int size = keySize;
    FloatVector m0 = FloatVector.zero(F);
    FloatVector m1 = m0;
    FloatVector n0 = m0;
    FloatVector n1 = m0;
    for (int i = 0; i < size; i++) {
      FloatVector s0 = FloatVector.fromArray(F, s, at + i * WIDTH);
      FloatVector s1 = FloatVector.fromArray(F, s, at + i * WIDTH + LANES);
      FloatVector w = FloatVector.broadcast(F, k[key + i]);
      m0 = s0.fma(w, m0);
      m1 = s1.fma(w, m1);
      w = FloatVector.broadcast(F, k[key + size + i]);
      n0 = s0.fma(w, n0);
      n1 = s1.fma(w, n1);
    }
    m0.intoArray(recalled, 0);
    m1.intoArray(recalled, LANES);
    n0.intoArray(read, 0);
    n1.intoArray(read, LANES);
  }

  /** Writes with the key at {@code key}, then reads with key and query of the token after it. */
  private void writeAndRead(int at, int key, float decay) {
    float[] s = state;
    float[] k = keys;
    int size = keySize;
    FloatVector fade = FloatVector.broadcast(F, decay);
    FloatVector d0 = FloatVector.fromArray(F, change, 0);
    FloatVector d1 = FloatVector.fromArray(F, change, LANES);
    FloatVector m0 = FloatVector.zero(F);
    FloatVector m1 = m0;
    FloatVector n0 = m0;
    FloatVector n1 = m0;
    for (int i = 0; i < size; i++) {
      int p = at + i * WIDTH;
      FloatVector w = FloatVector.broadcast(F, k[key + i]);
      FloatVector s0 = d0.fma(w, FloatVector.fromArray(F, s, p).mul(fade));
      FloatVector s1 = d1.fma(w, FloatVector.fromArray(F, s, p + LANES).mul(fade));
      s0.intoArray(s, p);
      s1.intoArray(s, p + LANES);
      w = FloatVector.broadcast(F, k[key + 2 * size + i]);
      m0 = s0.fma(w, m0);
      m1 = s1.fma(w, m1);
      w = FloatVector.broadcast(F, k[key + 3 * size + i]);
      n0 = s0.fma(w, n0);
      n1 = s1.fma(w, n1);
    }
    m0.intoArray(recalled, 0);
    m1.intoArray(recalled, LANES);
    n0.intoArray(read, 0);
    n1.intoArray(read, LANES);
  }

  private void write(int at, int key, float decay) {
    float[] s = state;
    float[] k = keys;
    int size = keySize;
    FloatVector fade = FloatVector.broadcast(F, decay);
    FloatVector d0 = FloatVector.fromArray(F, change, 0);
    FloatVector d1 = FloatVector.fromArray(F, change, LANES);
    for (int i = 0; i < size; i++) {
      int p = at + i * WIDTH;
      FloatVector w = FloatVector.broadcast(F, k[key + i]);
      d0.fma(w, FloatVector.fromArray(F, s, p).mul(fade)).intoArray(s, p);
      d1.fma(w, FloatVector.fromArray(F, s, p + LANES).mul(fade)).intoArray(s, p + LANES);
    }
  }

  /** From what was recalled and read: what to write, and the output in place of the value. */
  private void solve(float[] gates, int gate, float[] values, int at) {
    float decay = gates[gate];
    float strength = gates[gate + 1];
    float overlap = gates[gate + 2];
    for (int lane = 0; lane < 2 * LANES; lane += LANES) {
      FloatVector known = FloatVector.fromArray(F, recalled, lane).mul(decay);
      FloatVector d = FloatVector.fromArray(F, values, at + lane).sub(known).mul(strength);
      d.intoArray(change, lane);
      FloatVector old = FloatVector.fromArray(F, read, lane).mul(decay);
      d.fma(FloatVector.broadcast(F, overlap), old).intoArray(values, at + lane);
    }
  }
}
