package dev.holdfast.engine.model.block;

import dev.holdfast.engine.state.KvCache;
import dev.holdfast.engine.state.KvPage;
import dev.holdfast.engine.tensor.Kernels;
import dev.holdfast.engine.tensor.Panels;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The work of {@link CausalAttention} on one chunk, shared between the threads. Blocks of queries
 * walk the pages; when there is but one block per head, as in decoding, each page is a task of its
 * own. Either way every page gives sums of its own and these are merged in the order of the pages,
 * so neither the threads nor the cut of the prompt change a bit of the result.
 *
 * <p>Its tasks are created once per pass, so that a token allocates nothing.
 */
final class AttentionPass {
  /** Query rows (tokens by heads) that walk the pages together: enough to reuse each value. */
  private static final int BLOCK_ROWS = 96;

  /** Pages whose sums are kept until they are merged: bounds the scratch memory. */
  private static final int WAVE_PAGES = 64;

  private final IntConsumer storeTask = this::store;
  private final IntConsumer blockTask = this::attendBlock;
  private final IntConsumer pageTask = this::attendPage;
  private final IntConsumer mergeTask = this::mergeRow;

  private CausalAttention shape = new CausalAttention(0, 1, 1, 1);
  private @Nullable Chunk chunk;
  private float[] queries = {};
  private float[] keys = {};
  private float[] values = {};
  private float[] out = {};
  private int blockTokens;
  private int blocks;

  /** Sums of the pages of a wave: {@code [page][keyValueHeads][row]}. */
  private float[] pageSums = {};

  /** Sums over the waves before: {@code [keyValueHeads][row]}. */
  private float[] sums = {};

  private int firstPage;
  private int wavePages;

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

  private KvCache cache() {
    return chunk().state().cache();
  }

  /** Position of the chunk's first token. */
  private int start() {
    return chunk().state().position();
  }

  private void storeAll() {
    int heads = shape.keyValueHeads();
    if (chunk().tokens() == 1) {
      for (int head = 0; head < heads; head++) {
        store(head);
      }
    } else {
      int last = (start() + chunk().tokens() - 1) / Panels.WIDTH;
      chunk().kernels().parallel(heads * (last - start() / Panels.WIDTH + 1), storeTask);
    }
  }

  /** Stores a head's keys and values of the positions that share a panel of keys. */
  private void store(int task) {
    int heads = shape.keyValueHeads();
    int size = shape.headSize();
    int head = task % heads;
    int panel = start() / Panels.WIDTH + task / heads;
    int from = Math.max(start(), panel * Panels.WIDTH);
    int to = Math.min(start() + chunk().tokens(), (panel + 1) * Panels.WIDTH);
    KvPage page = cache().page(from / KvPage.POSITIONS);
    Panels pageKeys = page.keys(shape.layer(), head);
    Panels pageValues = page.values(shape.layer(), head);
    for (int position = from; position < to; position++) {
      int slot = position % KvPage.POSITIONS;
      int at = ((position - start()) * heads + head) * size;
      pageKeys.setColumn(slot, keys, at);
      pageValues.setRow(slot, values, at);
    }
  }

  /** One block of one head over all pages. */
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
    block.pack(queries, shape, head, first, count);
    AttentionBlock.clear(rows, size, all, 0);
    int seen = start() + first + 1;
    for (int from = 0; from < seen + count - 1; from += KvPage.POSITIONS) {
      KvPage page = cache().page(from / KvPage.POSITIONS);
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
    int rows = shape.keyValueHeads() * chunk().tokens() * shape.group();
    int stride = AttentionBlock.stride(size);
    int pages = (start() + chunk().tokens() - 1) / KvPage.POSITIONS + 1;
    Scratch scratch = chunk().scratch();
    wavePages = Math.min(pages, WAVE_PAGES);
    pageSums = scratch.get(Buffer.ATTENTION_PAGE_SUMS, wavePages * rows * stride);
    sums = scratch.get(Buffer.ATTENTION_SUMS, rows * stride);
    AttentionBlock.clear(rows, size, sums, 0);
    for (firstPage = 0; firstPage < pages; firstPage += WAVE_PAGES) {
      wavePages = Math.min(pages - firstPage, WAVE_PAGES);
      chunk().kernels().parallel(wavePages * shape.keyValueHeads(), pageTask);
      chunk().kernels().parallel(rows, mergeTask);
    }
    int perHead = chunk().tokens() * shape.group();
    for (int row = 0; row < rows; row++) {
      write(sums, row * stride, row / perHead, 0, row % perHead);
    }
  }

  private void attendPage(int task) {
    int head = task % shape.keyValueHeads();
    int index = firstPage + task / shape.keyValueHeads();
    int tokens = chunk().tokens();
    int stride = AttentionBlock.stride(shape.headSize());
    AttentionBlock block = AttentionBlock.ofThread();
    block.pack(queries, shape, head, 0, tokens);
    KvPage page = cache().page(index);
    block.attend(
        chunk().kernels(),
        shape,
        page.keys(shape.layer(), head),
        page.values(shape.layer(), head),
        tokens,
        start() + 1 - index * KvPage.POSITIONS,
        pageSums,
        task * tokens * shape.group() * stride);
  }

  /** Merges the wave's sums of one row of all heads. */
  private void mergeRow(int row) {
    int size = shape.headSize();
    int rows = shape.keyValueHeads() * chunk().tokens() * shape.group();
    int stride = AttentionBlock.stride(size);
    for (int page = 0; page < wavePages; page++) {
      int from = (page * rows + row) * stride;
      chunk().kernels().merge(1, Panels.padded(size), pageSums, from, sums, row * stride);
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
