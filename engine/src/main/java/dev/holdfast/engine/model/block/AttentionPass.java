package dev.holdfast.engine.model.block;

import dev.holdfast.engine.state.KvPage;
import dev.holdfast.engine.tensor.Kernels;
import dev.holdfast.engine.tensor.Panels;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The work of {@link CausalAttention} on one chunk, shared between the threads. Blocks of queries
 * walk the pages; when there is but one block per head, as in decoding, each page of a sequence is
 * a task of its own. Either way every page gives sums of its own and these are merged in the order
 * of the pages, so neither the threads nor the cut of the prompt nor other sequences change a bit
 * of the result.
 *
 * <p>Its tasks are created once per pass, so that a token allocates nothing.
 */
final class AttentionPass {
  /** Query rows (tokens by heads) that walk the pages together: enough to reuse each value. */
  private static final int BLOCK_ROWS = 96;

  /** Pages whose sums are kept until they are merged: bounds the scratch memory. */
  private static final int WAVE_PAGES = 64;

  private final IntConsumer scaleTask = this::scale;
  private final IntConsumer storeTask = this::store;
  private final IntConsumer blockTask = this::attendBlock;
  private final IntConsumer pageTask = this::attendPage;
  private final IntConsumer mergeTask = this::mergeRow;
  private final PageWave wave = new PageWave(WAVE_PAGES);

  private CausalAttention shape = new CausalAttention(0, 1, 1, 1);
  private @Nullable Chunk chunk;
  private float[] queries = {};
  private float[] keys = {};
  private float[] values = {};
  private float[] out = {};
  private int blockTokens;
  private int blocks;

  /** Sums of the pages of a wave: {@code [keyValueHeads][page][tokens][group]}. */
  private float[] pageSums = {};

  /** Sums over the waves before: {@code [sequences][keyValueHeads][tokens][group]}. */
  private float[] sums = {};

  /** As {@link CausalAttention#attend}. */
  void run(
      CausalAttention newShape,
      Chunk newChunk,
      float[] newQueries,
      float[] newKeys,
      float[] newValues,
      float[] newOut) {
    shape = newShape;
    chunk = newChunk;
    queries = newQueries;
    keys = newKeys;
    values = newValues;
    out = newOut;
    blockTokens = Math.max(1, BLOCK_ROWS / shape.group());
    blocks = (newChunk.tokens() + blockTokens - 1) / blockTokens;
    newChunk.kernels().parallel(newChunk.rows(), scaleTask);
    storeAll();
    if (blocks == 1) {
      attendByPages();
    } else {
      newChunk.kernels().parallel(shape.keyValueHeads() * blocks, blockTask);
    }
    chunk = null;
  }

  private Chunk chunk() {
    return Objects.requireNonNull(chunk);
  }

  private KvPage page(int sequence, int index) {
    return chunk().state(sequence).cache().page(index);
  }

  /** Position of a sequence's first token in the chunk. */
  private int start(int sequence) {
    return chunk().state(sequence).position();
  }

  /** Scales the queries of a row: once, while many pages are multiplied with them. */
  private void scale(int row) {
    float scale = (float) (1 / Math.sqrt(shape.headSize()));
    int width = shape.heads() * shape.headSize();
    float[] scaled = queries;
    for (int i = row * width; i < (row + 1) * width; i++) {
      scaled[i] *= scale;
    }
  }

  private void storeAll() {
    int heads = shape.keyValueHeads();
    int sequences = chunk().sequences();
    if (sequences == 1 && chunk().tokens() == 1) {
      for (int head = 0; head < heads; head++) {
        store(0, head, start(0) / Panels.WIDTH);
      }
    } else if (sequences == 1) {
      int last = (start(0) + chunk().tokens() - 1) / Panels.WIDTH;
      chunk().kernels().parallel(heads * (last - start(0) / Panels.WIDTH + 1), storeTask);
    } else {
      chunk().kernels().parallel(heads * sequences, storeTask);
    }
  }

  private void store(int task) {
    int head = task % shape.keyValueHeads();
    int other = task / shape.keyValueHeads();
    if (chunk().sequences() == 1) {
      store(0, head, start(0) / Panels.WIDTH + other);
    } else {
      store(other, head, start(other) / Panels.WIDTH);
    }
  }

  /** Stores a head's keys and values of a sequence's positions that share a panel of keys. */
  private void store(int sequence, int head, int panel) {
    int heads = shape.keyValueHeads();
    int size = shape.headSize();
    int tokens = chunk().tokens();
    int start = start(sequence);
    int from = Math.max(start, panel * Panels.WIDTH);
    int to = Math.min(start + tokens, (panel + 1) * Panels.WIDTH);
    KvPage page = page(sequence, from / KvPage.POSITIONS);
    Panels pageKeys = page.keys(shape.layer(), head);
    Panels pageValues = page.values(shape.layer(), head);
    for (int position = from; position < to; position++) {
      int slot = position % KvPage.POSITIONS;
      int at = ((sequence * tokens + position - start) * heads + head) * size;
      pageKeys.setColumn(slot, keys, at);
      pageValues.setRow(slot, values, at);
    }
  }

  /** One block of one head of the only sequence over all pages. */
  private void attendBlock(int task) {
    int heads = shape.keyValueHeads();
    int size = shape.headSize();
    int head = task % heads;
    // Later blocks see more positions: start with them.
    int first = (blocks - 1 - task / heads) * blockTokens;
    int count = Math.min(blockTokens, chunk().tokens() - first);
    int rows = count * shape.group();
    int stride = AttentionBlock.stride(size);
    Kernels kernels = chunk().kernels();
    AttentionBlock block = AttentionBlock.ofThread();
    float[] partial = block.partial(rows, size);
    float[] all = block.sums(rows, size);
    block.take(queries, shape, head, first, count);
    AttentionBlock.clear(rows, size, all, 0);
    int seen = start(0) + first + 1;
    for (int from = 0; from < seen + count - 1; from += KvPage.POSITIONS) {
      KvPage page = page(0, from / KvPage.POSITIONS);
      Panels pageKeys = page.keys(shape.layer(), head);
      Panels pageValues = page.values(shape.layer(), head);
      block.attend(kernels, shape, pageKeys, pageValues, count, seen - from, partial, 0);
      kernels.merge(rows, Panels.padded(size), partial, 0, all, 0);
    }
    for (int row = 0; row < rows; row++) {
      write(all, row * stride, head, first, row);
    }
  }

  /** The only block of every head, page by page, a wave of pages at a time. */
  private void attendByPages() {
    int size = shape.headSize();
    int tokens = chunk().tokens();
    int perHead = tokens * shape.group();
    int perSequence = shape.keyValueHeads() * perHead;
    int rows = chunk().sequences() * perSequence;
    int stride = AttentionBlock.stride(size);
    Scratch scratch = chunk().scratch();
    wave.begin(chunk(), BLOCK_ROWS / shape.group());
    pageSums = scratch.get(Buffer.ATTENTION_PAGE_SUMS, wave.most() * perSequence * stride);
    sums = scratch.get(Buffer.ATTENTION_SUMS, rows * stride);
    AttentionBlock.clear(rows, size, sums, 0);
    while (wave.next()) {
      chunk().kernels().parallel(wave.count() * shape.keyValueHeads(), pageTask);
      chunk().kernels().parallel(rows, mergeTask);
    }
    for (int row = 0; row < rows; row++) {
      int first = row / perSequence * tokens;
      write(sums, row * stride, row % perSequence / perHead, first, row % perHead);
    }
  }

  private void attendPage(int task) {
    int head = task % shape.keyValueHeads();
    int entry = task / shape.keyValueHeads();
    int sequences = wave.sharing(entry);
    if (sequences == 0) {
      return;
    }
    int sequence = wave.sequence(entry);
    int index = wave.page(entry);
    int tokens = chunk().tokens();
    int stride = AttentionBlock.stride(shape.headSize());
    AttentionBlock block = AttentionBlock.ofThread();
    block.take(queries, shape, head, sequence * tokens, sequences * tokens);
    KvPage page = page(sequence, index);
    // A page that several sequences share lies wholly behind each of them.
    int seen = sequences == 1 ? start(sequence) + 1 - index * KvPage.POSITIONS : KvPage.POSITIONS;
    block.attend(
        chunk().kernels(),
        shape,
        page.keys(shape.layer(), head),
        page.values(shape.layer(), head),
        sequences * tokens,
        seen,
        pageSums,
        (head * wave.count() + entry) * tokens * shape.group() * stride);
  }

  /** Merges the wave's sums of one row of all sequences and heads. */
  private void mergeRow(int row) {
    int size = shape.headSize();
    int perHead = chunk().tokens() * shape.group();
    int sequence = row / perHead / shape.keyValueHeads();
    int head = row / perHead % shape.keyValueHeads();
    int stride = AttentionBlock.stride(size);
    for (int entry = 0; entry < wave.count(); entry++) {
      if (wave.sequence(entry) == sequence) {
        int from = ((head * wave.count() + entry) * perHead + row % perHead) * stride;
        chunk().kernels().merge(1, Panels.padded(size), pageSums, from, sums, row * stride);
      }
    }
  }

  /** Divides one row's sums by the sum of their weights. */
  private void write(float[] from, int at, int head, int first, int row) {
    int size = shape.headSize();
    int token = first + row / shape.group();
    int query = head * shape.group() + row % shape.group();
    int to = (token * shape.heads() + query) * size;
    float inverse = 1 / from[at + Panels.padded(size) + 1];
    for (int i = 0; i < size; i++) {
      out[to + i] = from[at + i] * inverse;
    }
  }
}
