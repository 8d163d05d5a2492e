package dev.holdfast.engine;

import java.nio.file.Path;

/** Hears how the weights of a model are brought into their fastest form, on the opening thread. */
public interface PackingListener {

  /** Hears nothing. */
  PackingListener NONE = new PackingListener() {};

  /** So much is packed, of at most so much; not called when packed weights are found on disk. */
  default void onPacked(long bytes, long most) {}

  /** A file of packed weights was written. */
  default void onStored(Path file, long bytes) {}

  /**
   * Something is wrong with the cache; the model works without it. Says what, where, what to do.
   */
  default void onWarning(String message) {}
}
