package dev.holdfast.engine.model.block;

import dev.holdfast.engine.KeyValueType;
import dev.holdfast.engine.state.StateLayout;

/** Far above any published model, low enough that a hostile file cannot make us allocate madly. */
public final class Limits {
  public static final int LAYERS = 1024;
  public static final int HIDDEN = 1 << 17;
  public static final int FEED_FORWARD = 1 << 20;
  public static final int HEADS = 4096;
  public static final int HEAD_SIZE = 4096;
  public static final int LINEAR_HEAD_SIZE = 1024;
  public static final int CONVOLUTION = 64;
  public static final int EXPERTS = 4096;
  public static final int CONTEXT = 1 << 27;
  private static final long FIXED_BYTES = 4L << 30;
  private static final long PAGE_BYTES = 1L << 30;

  private Limits() {}

  /** Fails when one sequence would need gigabytes before its first token. */
  public static StateLayout check(StateLayout layout) {
    long projection = (long) layout.keyValueHeads() * layout.headSize();
    long matrices = (long) layout.valueHeads() * layout.keySize() * layout.valueSize();
    if (layout.fixedBytes() > FIXED_BYTES
        || layout.pageBytes(KeyValueType.F32) > PAGE_BYTES
        || matrices > Integer.MAX_VALUE / 2
        || projection > Integer.MAX_VALUE / 512) {
      throw Configuration.malformed(
          "a sequence would need "
              + layout.fixedBytes()
              + " bytes of recurrent state and "
              + layout.pageBytes(KeyValueType.F32)
              + " bytes per page of keys and values");
    }
    return layout;
  }
}
