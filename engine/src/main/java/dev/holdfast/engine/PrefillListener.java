package dev.holdfast.engine;

/** Hears about the progress of {@link Session#append(int[], PrefillListener)}. */
@FunctionalInterface
public interface PrefillListener {

  /**
   * Called between chunks and once at the end, on the session's thread.
   *
   * @param done tokens of this call that are part of the state now
   * @param total tokens of this call
   * @return false to stop here; the session then stands exactly after the {@code done} tokens
   */
  boolean onProgress(int done, int total);
}
