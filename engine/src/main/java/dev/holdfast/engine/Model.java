package dev.holdfast.engine;

import dev.holdfast.engine.grammar.TokenTrie;
import dev.holdfast.engine.model.Architectures;
import dev.holdfast.engine.model.block.Network;
import dev.holdfast.engine.packed.PackedStore;
import dev.holdfast.engine.source.Metadata;
import dev.holdfast.engine.source.ModelSource;
import dev.holdfast.engine.state.SequenceState;
import dev.holdfast.engine.state.SnapshotMemory;
import dev.holdfast.engine.state.StateIdentity;
import dev.holdfast.engine.state.StateStore;
import dev.holdfast.engine.state.StoredSnapshot;
import dev.holdfast.engine.tensor.KernelProvider;
import dev.holdfast.engine.tensor.Kernels;
import dev.holdfast.engine.tensor.TileStore;
import dev.holdfast.engine.tensor.WorkerPool;
import dev.holdfast.engine.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.Optional;
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

  /** Of sessions that are opened without another type. */
  private final KeyValueType keysAndValues;

  /** Ends what was started for this model alone. */
  private final Runnable atClose;

  private final SnapshotMemory snapshotMemory;

  private volatile boolean closed;

  /** Read at first use: not every caller needs it. */
  private @Nullable Tokenizer tokenizer;

  private @Nullable TokenTrie tokenTrie;

  /** Read when states are saved or restored. */
  private @Nullable ModelIdentity identity;

  private final String arithmetic;

  private Model(ModelSource file, Network network, ModelOptions options, Runnable atClose) {
    this.file = file;
    this.keysAndValues = options.keysAndValues();
    this.arithmetic =
        network.kernels().arithmetic()
            + (options.packing() instanceof WeightPacking.None ? ", weights not packed" : "");
    this.atClose = atClose;
    this.network = network;
    SnapshotBudget budget = options.snapshots();
    this.snapshotMemory =
        new SnapshotMemory(budget.bytes(), budget.folder(), this::stateIdentity, budget.warnings());
    VocabularyFacts facts = VocabularyFacts.read(file.metadata(), network.shape().vocabulary());
    this.info = ModelInfoReader.read(file, network, facts.usableTokens());
    this.stopTokens = facts.stopTokens();
  }

  /**
   * Opens a GGUF file or a folder of safetensors as it is best for this machine.
   *
   * @throws EngineException MODEL_MISSING, MODEL_MALFORMED or MODEL_UNSUPPORTED
   */
  public static Model open(Path file) {
    return open(file, ModelOptions.defaults());
  }

  /**
   * Opens a GGUF file or a folder of safetensors. The threads of the options are the model's own
   * and end when it is closed; while nothing is computed they cost nothing.
   *
   * @throws EngineException as {@link #open(Path)}; REQUEST_INVALID for kernels that do not exist
   *     or do not run here
   */
  public static Model open(Path file, ModelOptions options) {
    String kernels = options.kernels().orElseGet(KernelProvider::chosen);
    WorkerPool pool = new WorkerPool(options.threadCount());
    try {
      return open(file, KernelProvider.byName(kernels, pool), options, pool::close);
    } catch (RuntimeException | Error e) {
      pool.close();
      throw e;
    }
  }

  /**
   * Opens a GGUF file or a folder of safetensors with the given kernels, whose threads stay the
   * caller's.
   *
   * @throws EngineException as {@link #open(Path)}
   */
  public static Model open(Path file, Kernels kernels) {
    return open(file, kernels, ModelOptions.defaults(), () -> {});
  }

  private static Model open(Path file, Kernels kernels, ModelOptions options, Runnable atClose) {
    ModelSource opened = ModelFiles.open(file);
    try {
      Network network = load(opened, kernels, options);
      return new Model(opened, network, options, atClose);
    } catch (EngineException e) {
      opened.close();
      throw new EngineException(e.code(), file + ": " + e.getMessage(), e.remedy(), e);
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private static Network load(ModelSource file, Kernels kernels, ModelOptions options) {
    return switch (options.packing()) {
      case WeightPacking.None none -> Architectures.load(file, kernels, Optional.empty());
      case WeightPacking.InMemory memory ->
          loadPacked(file, kernels, TileStore.inMemory(file.memory()));
      case WeightPacking.Cached cached -> {
        PackedStore store = new PackedStore(file, cached.directory(), options.packingListener());
        try {
          Network network = loadPacked(file, kernels, store);
          store.finish();
          yield network;
        } finally {
          store.abandon();
        }
      }
    };
  }

  private static Network loadPacked(ModelSource file, Kernels kernels, TileStore store) {
    Network network = Architectures.load(file, kernels, Optional.of(store));
    file.release();
    return network;
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
      file.release();
    }
    return tokenizer;
  }

  /**
   * The tokens of the vocabulary as grammars need them.
   *
   * @throws EngineException as {@link #tokenizer}
   */
  public synchronized TokenTrie tokenTrie() {
    if (tokenTrie == null) {
      tokenTrie = TokenTrie.of(tokenizer(), stopTokens);
    }
    return tokenTrie;
  }

  /** A session with an empty history that keeps keys and values as the model's options say. */
  public Session newSession() {
    return newSession(keysAndValues);
  }

  /** A session with an empty history; what is forked from it keeps keys and values as it does. */
  public Session newSession(KeyValueType type) {
    requireOpen();
    return new Session(this, new SequenceState(network.stateLayout(), type));
  }

  /**
   * Takes from a store the longest state whose tokens are the first ones of some others, with keys
   * and values as the model's options say. Its pages are mapped, and checked when the first session
   * goes on from it: that may end in STATE_DAMAGED, and then this method finds the next best.
   */
  public Optional<Snapshot> restore(StateStore store, int[] tokens) {
    return restore(store, tokens, 0);
  }

  /**
   * As {@link #restore(StateStore, int[])}.
   *
   * @param beyond states of so many tokens or fewer are of no interest
   */
  public Optional<Snapshot> restore(StateStore store, int[] tokens, int beyond) {
    return restore(store, tokens, beyond, keysAndValues);
  }

  /**
   * As {@link #restore(StateStore, int[])}.
   *
   * @param beyond states of so many tokens or fewer are of no interest
   * @param type how keys and values are kept
   */
  public Optional<Snapshot> restore(StateStore store, int[] tokens, int beyond, KeyValueType type) {
    return store.restore(stateIdentity(type), tokens, beyond).map(this::snapshot);
  }

  /**
   * Takes this very snapshot from a store; empty if it is gone, damaged or of another model. Its
   * pages are checked as those of {@link #restore(StateStore, int[])}.
   */
  public Optional<Snapshot> restore(StateStore store, StoredSnapshot stored) {
    for (KeyValueType type : KeyValueType.values()) {
      StateIdentity whose = stateIdentity(type);
      if (store.holds(whose, stored)) {
        return store.restore(whose, stored).map(this::snapshot);
      }
    }
    return Optional.empty();
  }

  private Snapshot snapshot(SequenceState state) {
    return new Snapshot(this, state);
  }

  /** Whose states those of this model's sessions are. */
  synchronized StateIdentity stateIdentity(KeyValueType type) {
    requireOpen();
    if (identity == null) {
      identity = ModelIdentity.of(file);
    }
    return identity.states(arithmetic, type, network.stateLayout());
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

  /**
   * Gives back the memory and ends the threads. Sessions of this model are of no use afterwards.
   */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      snapshotMemory.close();
      atClose.run();
      file.close();
    }
  }

  Network network() {
    return network;
  }

  SnapshotMemory snapshotMemory() {
    return snapshotMemory;
  }

  /**
   * Whether every further token of a pass is known to cost much less than the first: with emitted
   * kernels. With vector kernels the second costs four fifths. Experts are read by those tokens
   * that chose them, so guesses that are wrong cost more there.
   */
  boolean speculationPays() {
    return info.kernels().equals("emitted") && !info.architecture().endsWith("moe");
  }

  void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the model is closed");
    }
  }
}
