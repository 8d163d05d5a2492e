package dev.holdfast.engine.model.block;

import dev.holdfast.engine.machine.WeightMemory;
import dev.holdfast.engine.tensor.Kernels;
import dev.holdfast.engine.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The embedding's rows of a chunk's tokens. Where nothing else reads the embedding they are copied
 * from the file, past its mapping: with a row that is read through that, the system maps some
 * megabyte around it, which would end in all of it.
 */
final class EmbeddingRows {
  private static final int[] NONE = {};

  private final Matrix table;
  private final WeightMemory memory;
  private final boolean copied;
  private Matrix copies;
  private int[] ids = NONE;
  private int first;

  EmbeddingRows(Network network) {
    this.table = network.embedding();
    this.memory = network.memory();
    this.copied = network.output().tiles().isPresent();
    this.copies = copies(1);
  }

  private Matrix copies(int rows) {
    MemorySegment data = Arena.ofAuto().allocate(rows * table.rowBytes(), Long.BYTES);
    return new Matrix(table.name(), table.type(), rows, table.columns(), data);
  }

  /** Turns to tokens, whose ids must stay as they are until {@link #end}. */
  void begin(int[] tokens, int from, int count) {
    ids = tokens;
    first = from;
    if (!copied) {
      return;
    }
    if (copies.rows() < count) {
      copies = copies(count);
    }
    int bytes = Math.toIntExact(table.rowBytes());
    for (int i = 0; i < count; i++) {
      memory.read(
          table.data(), (long) ids[first + i] * bytes, copies.data(), (long) i * bytes, bytes);
    }
  }

  /** Dequantises the row of a token; on any thread. */
  void decode(Kernels kernels, int token, float[] out, int at) {
    if (copied) {
      kernels.row(copies, token, out, at);
    } else {
      kernels.row(table, ids[first + token], out, at);
    }
  }

  void end() {
    ids = NONE;
  }
}
