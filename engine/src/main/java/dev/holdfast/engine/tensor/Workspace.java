package dev.holdfast.engine.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Scratch memory of one thread, grown on demand and kept: the hot path allocates nothing. */
final class Workspace {
  private static final ThreadLocal<Workspace> OF_THREAD = ThreadLocal.withInitial(Workspace::new);

  /** Rows as they are stored. */
  byte[] stored = {};

  /** Packed 6-bit scales of the K formats, 16 bytes a block. */
  byte[] packed = {};

  /** Scales and minimums of the sub-blocks of a row, 16 a block. */
  float[] scales = {};

  /** One dequantised row, or the rows of a tile. */
  float[] weights = {};

  /** Products of a tile before they are brought into the order of the result. */
  float[] sums = {};

  /** Inputs of a convolution. */
  private float[] inputs = {};

  /** Quantised activations of the caller. */
  private MemorySegment records = MemorySegment.NULL;

  /** Rows of a file on their way into a tile. */
  private MemorySegment tileSource = MemorySegment.NULL;

  /** One row of activations on its way to the quantiser. */
  private MemorySegment activations = MemorySegment.NULL;

  /** Results of some tiles. */
  private MemorySegment results = MemorySegment.NULL;

  /** Rows of a product in the form that its code takes. */
  private MemorySegment packedRows = MemorySegment.NULL;

  /** An unpacked panel. */
  private BfloatPanels panel = new BfloatPanels(0, Panels.WIDTH);

  /** A vector of sums. */
  private final float[] sum = new float[16];

  static Workspace ofThread() {
    return OF_THREAD.get();
  }

  float[] scales(int blocks) {
    if (scales.length < 16 * blocks) {
      packed = new byte[16 * blocks];
      scales = new float[16 * blocks];
    }
    return scales;
  }

  byte[] stored(int bytes) {
    if (stored.length < bytes) {
      stored = new byte[bytes];
    }
    return stored;
  }

  float[] weights(int count) {
    if (weights.length < count) {
      weights = new float[count];
    }
    return weights;
  }

  float[] sums(int count) {
    if (sums.length < count) {
      sums = new float[count];
    }
    return sums;
  }

  float[] inputs(int count) {
    if (inputs.length < count) {
      inputs = new float[count];
    }
    return inputs;
  }

  MemorySegment records(long bytes) {
    if (records.byteSize() < bytes) {
      records = offHeap(bytes);
    }
    return records;
  }

  MemorySegment packedRows(long bytes) {
    if (packedRows.byteSize() < bytes) {
      packedRows = offHeap(bytes);
    }
    return packedRows;
  }

  BfloatPanels panel(int rows) {
    if (panel.rows() != rows) {
      panel = new BfloatPanels(rows, Panels.WIDTH);
    }
    return panel;
  }

  float[] sum() {
    return sum;
  }

  MemorySegment tileSource(long bytes) {
    if (tileSource.byteSize() < bytes) {
      tileSource = offHeap(bytes);
    }
    return tileSource;
  }

  MemorySegment activations(int count) {
    if (activations.byteSize() < (long) Float.BYTES * count) {
      activations = offHeap((long) Float.BYTES * count);
    }
    return activations;
  }

  MemorySegment results(int count) {
    if (results.byteSize() < (long) Float.BYTES * count) {
      results = offHeap((long) Float.BYTES * count);
    }
    return results;
  }

  /** Freed when the thread and with it this workspace is gone. */
  private static MemorySegment offHeap(long bytes) {
    return Arena.ofAuto().allocate(bytes, 64);
  }
}
