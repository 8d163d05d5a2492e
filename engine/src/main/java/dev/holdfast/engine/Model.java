package dev.holdfast.engine;

import dev.holdfast.engine.model.Architectures;
import dev.holdfast.engine.model.block.Network;
import dev.holdfast.engine.source.Metadata;
import dev.holdfast.engine.source.ModelSource;
import dev.holdfast.engine.state.SequenceState;
import dev.holdfast.engine.tensor.KernelProvider;
import dev.holdfast.engine.tensor.Kernels;
import dev.holdfast.engine.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model, opened: configuration, mapped weights, tokenizer. Immutable and safe to share between
 * threads; everything that changes lives in a {@link Session}.
 */
public final class Model implements AutoCloseable {
  private final ModelSource file;
  private final Network network;
  private final ModelInfo info;
  private final Set<Integer> stopTokens;
  private volatile boolean closed;

  /** Read at first use: not every caller needs it. */
  private @Nullable Tokenizer tokenizer;

  private Model(ModelSource file, Network network) {
    this.file = file;
    this.network = network;
    VocabularyFacts facts = VocabularyFacts.read(file.metadata(), network.shape().vocabulary());
    this.info = ModelInfoReader.read(file, network, facts.usableTokens());
    this.stopTokens = facts.stopTokens();
  }

  /**
   * Opens a GGUF file or a folder of safetensors with the fastest kernels of this machine.
   *
   * @throws EngineException MODEL_MISSING, MODEL_MALFORMED or MODEL_UNSUPPORTED
   */
  public static Model open(Path file) {
    return open(file, KernelProvider.choose());
  }

  /**
   * Opens a GGUF file or a folder of safetensors with the given kernels.
   *
   * @throws EngineException as {@link #open(Path)}
   */
  public static Model open(Path file, Kernels kernels) {
    ModelSource opened = ModelFiles.open(file);
    try {
      return new Model(opened, Architectures.load(opened, kernels));
    } catch (EngineException e) {
      opened.close();
      throw new EngineException(e.code(), file + ": " + e.getMessage(), e.remedy(), e);
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  public ModelInfo info() {
    return info;
  }

  /** Keys and values of the file; readable until {@link #close()}. */
  public Metadata metadata() {
    requireOpen();
    return file.metadata();
  }

  /**
   * The tokenizer of the file.
   *
   * @throws EngineException MODEL_UNSUPPORTED or MODEL_MALFORMED
   */
  public synchronized Tokenizer tokenizer() {
    if (tokenizer == null) {
      tokenizer = Tokenizer.load(metadata());
    }
    return tokenizer;
  }

  /** A session with an empty history that keeps keys and values in 16 bits. */
  public Session newSession() {
    return newSession(KeyValueType.F16);
  }

  /** A session with an empty history; what is forked from it keeps keys and values as it does. */
  public Session newSession(KeyValueType keysAndValues) {
    requireOpen();
    return new Session(this, new SequenceState(network.stateLayout(), keysAndValues));
  }

  /** Most tokens a session can hold. */
  public int contextLength() {
    return info.contextLength();
  }

  /** Rows of the logits, padding included. */
  public int vocabulary() {
    return info.vocabulary();
  }

  /** Ids that end a turn or a text (specification section 8.2). */
  public Set<Integer> stopTokens() {
    return stopTokens;
  }

  /** Unmaps the file. Sessions of this model are of no use afterwards. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      file.close();
    }
  }

  Network network() {
    return network;
  }

  void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the model is closed");
    }
  }
}
