package dev.holdfast.engine.state;

import dev.holdfast.engine.KeyValueType;
import dev.holdfast.engine.tensor.BfloatPanels;
import dev.holdfast.engine.tensor.BytePanels;
import dev.holdfast.engine.tensor.FloatPanels;
import dev.holdfast.engine.tensor.Panels;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Token ids, keys and values of {@link #POSITIONS} consecutive positions, for all full-attention
 * layers. Keys and values are one piece of memory outside the heap, {@code
 * [layer][head][keys|values]}, so that a page goes to a file as it is and a mapped file is a page.
 * A page that two sequences share is never written again.
 */
public final class KvPage {
  /** Positions per page. */
  public static final int POSITIONS = 256;

  private final StateLayout layout;
  private final KeyValueType type;
  private final int[] tokens;
  private final MemorySegment memory;
  private final Panels[][] keys;
  private final Panels[][] values;

  /** Of the memory of a full page, once somebody asked for it; negative before. */
  private volatile long checksum = -1;

  /** Told when the memory turns out not to be what the checksum says; null once it was checked. */
  private volatile @Nullable Runnable unchecked;

  /** All zeros. */
  KvPage(StateLayout layout, KeyValueType type) {
    this(layout, type, new int[POSITIONS], PageMemory.allocate(layout.pageBytes(type)));
  }

  /**
   * What is in some memory.
   *
   * @param tokens {@code [POSITIONS]}
   * @param memory as long as {@link StateLayout#pageBytes} says
   */
  KvPage(StateLayout layout, KeyValueType type, int[] tokens, MemorySegment memory) {
    this.layout = layout;
    this.type = type;
    this.tokens = tokens;
    this.memory = memory;
    keys = new Panels[layout.attentionLayers()][layout.keyValueHeads()];
    values = new Panels[layout.attentionLayers()][layout.keyValueHeads()];
    long at = 0;
    for (int layer = 0; layer < keys.length; layer++) {
      for (int head = 0; head < keys[layer].length; head++) {
        keys[layer][head] = keys(memory.asSlice(at));
        at += layout.keyBytes(type);
        values[layer][head] = values(memory.asSlice(at));
        at += layout.valueBytes(type);
      }
    }
  }

  /**
   * What is in a mapped file, not read yet.
   *
   * @param checksum what the memory ought to have
   * @param damage told when it does not
   */
  KvPage(
      StateLayout layout,
      KeyValueType type,
      int[] tokens,
      MemorySegment memory,
      int checksum,
      Runnable damage) {
    this(layout, type, tokens, memory);
    this.checksum = Integer.toUnsignedLong(checksum);
    this.unchecked = damage;
  }

  /** Whether the memory is what it ought to be; reads it at the first call only. */
  boolean check() {
    Runnable damage = unchecked;
    if (damage == null) {
      return true;
    }
    if (Checksum.of(memory) != (int) checksum) {
      damage.run();
      return false;
    }
    unchecked = null;
    return true;
  }

  /** Checksum of a page that is full, so that nobody writes to it any more. */
  int checksum() {
    long known = checksum;
    if (known < 0) {
      known = Integer.toUnsignedLong(Checksum.of(memory));
      checksum = known;
    }
    return (int) known;
  }

  /** Keys and values: {@code [layer][head][keys|values]}. */
  MemorySegment memory() {
    return memory;
  }

  /** The memory of the first positions, in pieces: the same for every page of a type. */
  List<MemorySegment> first(int positions) {
    List<MemorySegment> pieces = new ArrayList<>();
    for (int layer = 0; layer < keys.length; layer++) {
      for (int head = 0; head < keys[layer].length; head++) {
        pieces.addAll(keys[layer][head].firstColumns(positions));
        pieces.addAll(values[layer][head].firstRows(positions));
      }
    }
    return pieces;
  }

  KvPage copy() {
    KvPage copy = new KvPage(layout, type);
    System.arraycopy(tokens, 0, copy.tokens, 0, POSITIONS);
    copy.memory.copyFrom(memory);
    return copy;
  }

  /** Bytes of keys and values. */
  long bytes() {
    return memory.byteSize();
  }

  /** Whether they lie in a file. */
  boolean isMapped() {
    return memory.isMapped();
  }

  /** Token ids: {@code [POSITIONS]}. */
  int[] tokens() {
    return tokens;
  }

  /**
   * Keys of a head after norm and rotation, transposed so that scores need no sums over lanes:
   * {@code [headSize][POSITIONS]}.
   */
  public Panels keys(int layer, int head) {
    return keys[layer][head];
  }

  /** Values of a head: {@code [POSITIONS][headSize]}. */
  public Panels values(int layer, int head) {
    return values[layer][head];
  }

  private Panels keys(MemorySegment place) {
    int size = layout.headSize();
    return switch (type) {
      case BF16 -> new BfloatPanels(size, POSITIONS, place);
      case F32 -> new FloatPanels(size, POSITIONS, place);
      case Q8_0 -> new BytePanels(size, POSITIONS, true, place);
    };
  }

  private Panels values(MemorySegment place) {
    int size = layout.headSize();
    return switch (type) {
      case BF16 -> new BfloatPanels(POSITIONS, size, place);
      case F32 -> new FloatPanels(POSITIONS, size, place);
      case Q8_0 -> new BytePanels(POSITIONS, size, false, place);
    };
  }
}
