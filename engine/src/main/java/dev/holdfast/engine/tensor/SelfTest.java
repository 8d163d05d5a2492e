package dev.holdfast.engine.tensor;

import dev.holdfast.engine.machine.Quantiser;
import dev.holdfast.engine.machine.TileCode;
import dev.holdfast.engine.machine.TileFormat;
import java.lang.foreign.MemorySegment;
import java.util.Random;

/**
 * Runs the emitted code of one format once on one small tile, for so many tokens, and compares it
 * with {@link IntegerSpecification} to the bit. Nothing else would notice a processor, a hypervisor
 * or an emulator that answers for instructions it gets wrong.
 */
final class SelfTest {
  private static final int ROWS = TileFormat.ROWS;

  // Which results are compared: of every token, and of rows in both halves of a tile. All of them
  // would take a cold process tens of milliseconds.
  private static final int LEAST_RESULTS = 4;
  private static final int ROW_STEP = 5;

  private final TensorType type;
  private final TileCode code;
  private final TileFormat format;
  private final int columns;
  private final Random random = new Random(1);

  SelfTest(TensorType type, TileCode code) {
    this.type = type;
    this.code = code;
    this.format = code.format();
    this.columns = format.blocks(1) * Quantiser.BLOCK;
  }

  /** What differs, as part of a sentence; empty if nothing does. */
  String fault(Quantiser quantiser, int tokens) {
    float[] x = new float[tokens * columns];
    for (int i = 0; i < x.length; i++) {
      x[i] = (random.nextInt() >> 8) * 0x1p-23f;
    }
    byte[] stored = weights();
    float[] y = new float[tokens * ROWS];
    run(stored, x, quantiser, tokens, y);
    Matrix w = new Matrix("self-test", type, ROWS, columns, MemorySegment.ofArray(stored));
    for (int i = 0; i < Math.max(LEAST_RESULTS, tokens); i++) {
      int token = i % tokens;
      int row = ROW_STEP * i % ROWS;
      float expected = new IntegerSpecification(x, token * columns, columns).multiply(w, row);
      float actual = y[token * ROWS + row];
      if (Float.floatToIntBits(actual) != Float.floatToIntBits(expected)) {
        return "the self-test of "
            + type
            + " with "
            + tokens
            + (tokens == 1 ? " token gave " : " tokens gave ")
            + actual
            + " where it must give "
            + expected;
      }
    }
    return "";
  }

  /** Random weights with scales below two. */
  private byte[] weights() {
    byte[] stored = new byte[ROWS * format.sourceBytes(1)];
    random.nextBytes(stored);
    for (int at = 0; at < stored.length; at += type.blockBytes()) {
      switch (type) {
        case Q6_K -> limit(stored, at + 208);
        case Q8_0, Q4_0, Q5_0 -> limit(stored, at);
        case Q4_1, Q5_1, Q4_K, Q5_K -> {
          limit(stored, at);
          limit(stored, at + 2);
        }
        case F32, F16, BF16, Q2_K, Q3_K, IQ4_NL, IQ4_XS ->
            throw new IllegalArgumentException("no tiles of " + type);
      }
    }
    return stored;
  }

  /** Takes the sign and the highest bit of the exponent from a half. */
  private static void limit(byte[] bytes, int half) {
    bytes[half + 1] = (byte) (bytes[half + 1] & 0x3f);
  }

  private void run(byte[] stored, float[] x, Quantiser quantiser, int tokens, float[] y) {
    int[] starts = new int[ROWS];
    for (int row = 0; row < ROWS; row++) {
      starts[row] = row * format.sourceBytes(1);
    }
    MemorySegment tile = MemorySegment.ofArray(new byte[(int) format.tileBytes(1)]);
    code.pack(MemorySegment.ofArray(stored), MemorySegment.ofArray(starts), tile, 1);
    int record = Quantiser.RECORD;
    byte[] records = new byte[format.blocks(1) * tokens * record];
    for (int token = 0; token < tokens; token++) {
      quantiser.quantise(
          MemorySegment.ofArray(x).asSlice((long) Float.BYTES * token * columns),
          MemorySegment.ofArray(records).asSlice((long) token * record),
          (long) tokens * record,
          format.blocks(1),
          format.offset());
    }
    code.multiply(
        tile,
        1,
        1,
        MemorySegment.ofArray(records),
        tokens,
        MemorySegment.ofArray(y),
        (long) ROWS * Float.BYTES);
  }
}
