package dev.holdfast.engine;

import dev.holdfast.engine.tensor.Kernels;
import java.nio.file.Path;
import java.util.Set;

/**
 * A model file, opened: configuration, mapped weights, tokenizer. Immutable and safe to share
 * between threads; everything that changes lives in a {@link Session}.
 */
@SuppressWarnings("DoNotCallSuggester") // until the network is wired in
public final class Model implements AutoCloseable {

  private Model() {}

  /**
   * Opens a GGUF file with the fastest kernels of this machine.
   *
   * @throws EngineException MODEL_MISSING, MODEL_MALFORMED or MODEL_UNSUPPORTED
   */
  public static Model open(Path file) {
    throw new UnsupportedOperationException(file.toString());
  }

  /** Opens a GGUF file with the given kernels. */
  public static Model open(Path file, Kernels kernels) {
    throw new UnsupportedOperationException(file + kernels.name());
  }

  public ModelInfo info() {
    throw new UnsupportedOperationException();
  }

  /** A session with an empty history. */
  public Session newSession() {
    throw new UnsupportedOperationException();
  }

  /** Most tokens a session can hold. */
  public int contextLength() {
    return info().contextLength();
  }

  /** Rows of the logits, padding included. */
  public int vocabulary() {
    return info().vocabulary();
  }

  /** Ids that end a turn or a text. */
  public Set<Integer> stopTokens() {
    throw new UnsupportedOperationException();
  }

  /** Unmaps the file. Sessions of this model must not be used afterwards. */
  @Override
  public void close() {}
}
