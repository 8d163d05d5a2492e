package dev.holdfast.engine.model.block;

import dev.holdfast.engine.tensor.Kernels;
import dev.holdfast.engine.tensor.Matrix;
import dev.holdfast.engine.tensor.ProductGroup;

/**
 * Full attention with normed heads and a gate on its output (specification section 3).
 *
 * @param queryAndGate {@code [heads * 2 * headSize][hidden]}: per head first the query, then the
 *     gate
 * @param key {@code [keyValueHeads * headSize][hidden]}
 * @param value {@code [keyValueHeads * headSize][hidden]}
 * @param output {@code [hidden][heads * headSize]}
 * @param queryNorm {@code [headSize]}
 * @param keyNorm {@code [headSize]}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record GatedAttention(
    CausalAttention attention,
    RotaryEmbedding rotary,
    Matrix queryAndGate,
    Matrix key,
    Matrix value,
    Matrix output,
    float[] queryNorm,
    float[] keyNorm,
    float epsilon)
    implements Mixer {

  @Override
  public void mix(Chunk chunk) {
    int rows = chunk.rows();
    int width = attention.heads() * attention.headSize();
    int keyValueWidth = attention.keyValueHeads() * attention.headSize();
    Kernels kernels = chunk.kernels();
    Scratch scratch = chunk.scratch();
    float[] both = scratch.get(Buffer.QUERY_AND_GATE, rows * 2 * width);
    float[] queries = scratch.get(Buffer.QUERY, rows * width);
    float[] keys = scratch.get(Buffer.KEY, rows * keyValueWidth);
    float[] values = scratch.get(Buffer.VALUE, rows * keyValueWidth);
    float[] attended = scratch.get(Buffer.ATTENTION_OUT, rows * width);
    ProductGroup products =
        scratch.products().add(queryAndGate, both, 0).add(key, keys, 0).add(value, values, 0);
    kernels.matmul(products, chunk.input(), 0, rows);
    chunk.forRows(rows, this, GatedAttention::normHeads);
    attention.attend(chunk, queries, keys, values, attended);
    chunk.forRows(rows, this, GatedAttention::applyGate);
    kernels.matmul(output, attended, 0, rows, chunk.output(), 0);
  }

  private void normHeads(Chunk chunk, int token) {
    normQueries(chunk, token);
    normKeys(chunk, token);
  }

  private void normQueries(Chunk chunk, int token) {
    float[] both = chunk.scratch().last(Buffer.QUERY_AND_GATE);
    float[] queries = chunk.scratch().last(Buffer.QUERY);
    int headSize = attention.headSize();
    for (int head = 0; head < attention.heads(); head++) {
      int row = token * attention.heads() + head;
      int to = row * headSize;
      chunk.kernels().rmsNorm(both, 2 * row * headSize, queryNorm, epsilon, queries, to, headSize);
      rotary.rotate(queries, to, chunk.cosines(), chunk.sines(), token * rotary.half());
    }
  }

  private void normKeys(Chunk chunk, int token) {
    float[] keys = chunk.scratch().last(Buffer.KEY);
    int headSize = attention.headSize();
    for (int head = 0; head < attention.keyValueHeads(); head++) {
      int at = (token * attention.keyValueHeads() + head) * headSize;
      chunk.kernels().rmsNorm(keys, at, keyNorm, epsilon, keys, at, headSize);
      rotary.rotate(keys, at, chunk.cosines(), chunk.sines(), token * rotary.half());
    }
  }

  private void applyGate(Chunk chunk, int token) {
    float[] both = chunk.scratch().last(Buffer.QUERY_AND_GATE);
    float[] attended = chunk.scratch().last(Buffer.ATTENTION_OUT);
    int headSize = attention.headSize();
    for (int head = 0; head < attention.heads(); head++) {
      int row = token * attention.heads() + head;
      chunk
          .kernels()
          .sigmoidGate(attended, row * headSize, both, (2 * row + 1) * headSize, headSize);
    }
  }
}
