package dev.holdfast.engine.grammar;

import dev.holdfast.engine.grammar.automaton.State;
import dev.holdfast.engine.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a vocabulary by their bytes, so that all that a grammar allows are found in one
 * walk: tokens with the same beginning share it, and what cannot begin is skipped whole. Control
 * tokens are no text and not part of it. Immutable, for any number of threads.
 *
 * <p>The nodes lie in the order of the walk: a node, then everything below it.
 */
public final class TokenTrie {
  /** The byte that leads to a node. */
  private final byte[] labels;

  /** How many bytes lead to a node; at least 1. */
  private final short[] depths;

  /** The index after the last node below a node. */
  private final int[] ends;

  /** The token that ends at a node, or -1. */
  private final int[] tokens;

  /** Pairs of a token in the trie and another one that stands for the same bytes. */
  private final int[] twins;

  private final int[] stopTokens;
  private final Tokenizer tokenizer;
  private final int longest;

  private TokenTrie(Tokenizer tokenizer, int[] stopTokens, Layout layout) {
    this.tokenizer = tokenizer;
    this.stopTokens = stopTokens;
    this.labels = Arrays.copyOf(layout.labels, layout.size);
    this.depths = Arrays.copyOf(layout.depths, layout.size);
    this.ends = Arrays.copyOf(layout.ends, layout.size);
    this.tokens = Arrays.copyOf(layout.tokens, layout.size);
    this.twins = layout.twins.stream().mapToInt(Integer::intValue).toArray();
    int most = 0;
    for (short depth : depths) {
      most = Math.max(most, depth);
    }
    this.longest = most;
  }

  /**
   * The trie of a vocabulary.
   *
   * @param stopTokens ids that end a generation, whose bytes are not part of a text
   */
  public static TokenTrie of(Tokenizer tokenizer, Set<Integer> stopTokens) {
    byte[][] spellings = new byte[tokenizer.size()][];
    int count = 0;
    int[] ids = new int[spellings.length];
    for (int id = 0; id < spellings.length; id++) {
      int length = tokenizer.byteLength(id);
      if (length > 0
          && length <= Short.MAX_VALUE
          && !tokenizer.control(id)
          && !stopTokens.contains(id)) {
        spellings[id] = tokenizer.bytes(id);
        ids[count++] = id;
      }
    }
    Layout layout = new Layout(4 * count);
    layout.addAll(sorted(ids, count, spellings), spellings);
    return new TokenTrie(
        tokenizer, stopTokens.stream().mapToInt(Integer::intValue).sorted().toArray(), layout);
  }

  /** Ids in the order of their bytes: most are told apart by the first few, kept beside the id. */
  private static int[] sorted(int[] ids, int count, byte[][] spellings) {
    long[] keys = new long[count];
    for (int i = 0; i < count; i++) {
      byte[] bytes = spellings[ids[i]];
      long key = 0;
      for (int at = 0; at < 4; at++) {
        key = key << 8 | (at < bytes.length ? bytes[at] & 0xff : 0);
      }
      keys[i] = key << 31 | i;
    }
    Arrays.sort(keys);
    int[] order = new int[count];
    for (int from = 0; from < count; ) {
      int to = from;
      while (to < count && keys[to] >>> 31 == keys[from] >>> 31) {
        to++;
      }
      Integer[] group = new Integer[to - from];
      for (int i = from; i < to; i++) {
        group[i - from] = ids[(int) (keys[i] & Integer.MAX_VALUE)];
      }
      Arrays.sort(group, (one, other) -> Arrays.compareUnsigned(spellings[one], spellings[other]));
      for (int i = from; i < to; i++) {
        order[i] = group[i - from];
      }
      from = to;
    }
    return order;
  }

  /** Ids that end a generation, ascending. */
  int[] stopTokens() {
    return stopTokens;
  }

  Tokenizer tokenizer() {
    return tokenizer;
  }

  /** Number of token ids, those outside the trie included. */
  int vocabulary() {
    return tokenizer.size();
  }

  /** The tokens that may come next; stop tokens where the text may end. */
  TokenMask mask(State state) {
    TokenMask.Builder allowed = new TokenMask.Builder(vocabulary());
    State[] path = new State[longest + 1];
    path[0] = state;
    for (int node = 0; node < labels.length; ) {
      int depth = depths[node];
      @Nullable State next = path[depth - 1].step(labels[node] & 0xff);
      if (next == null) {
        node = ends[node];
        continue;
      }
      path[depth] = next;
      if (tokens[node] >= 0) {
        allowed.add(tokens[node]);
      }
      node++;
    }
    for (int i = 0; i < twins.length; i += 2) {
      if (allowed.contains(twins[i])) {
        allowed.add(twins[i + 1]);
      }
    }
    if (state.accepting()) {
      for (int id : stopTokens) {
        allowed.add(id);
      }
    }
    return allowed.build();
  }

  /** The arrays while they grow. */
  private static final class Layout {
    private byte[] labels;
    private short[] depths;
    private int[] ends;
    private int[] tokens;
    private final List<Integer> twins = new ArrayList<>();
    private int size;

    Layout(int capacity) {
      labels = new byte[capacity];
      depths = new short[capacity];
      ends = new int[capacity];
      tokens = new int[capacity];
    }

    void addAll(int[] order, byte[][] spellings) {
      int[] open = new int[Short.MAX_VALUE + 1];
      int depth = 0;
      byte[] last = {};
      for (int id : order) {
        byte[] bytes = spellings[id];
        int shared = Arrays.mismatch(last, bytes);
        if (shared < 0) {
          twins.add(tokens[size - 1]);
          twins.add(id);
          continue;
        }
        for (; depth > shared; depth--) {
          ends[open[depth]] = size;
        }
        while (depth < bytes.length) {
          reserve();
          labels[size] = bytes[depth];
          depths[size] = (short) ++depth;
          tokens[size] = -1;
          open[depth] = size++;
        }
        tokens[size - 1] = id;
        last = bytes;
      }
      for (; depth > 0; depth--) {
        ends[open[depth]] = size;
      }
    }

    private void reserve() {
      if (size == labels.length) {
        int more = size + (size >> 1) + 64;
        labels = Arrays.copyOf(labels, more);
        depths = Arrays.copyOf(depths, more);
        ends = Arrays.copyOf(ends, more);
        tokens = Arrays.copyOf(tokens, more);
      }
    }
  }
}
