package dev.holdfast.engine.langchain4j;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.Model;
import dev.holdfast.engine.ModelOptions;
import dev.holdfast.engine.state.StateStore;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a chat model needs: the engine's model, and defaults for requests that do not say.
 */
public final class QwenModelBuilder {
  private final QwenChatRequestParameters.Builder defaults = QwenChatRequestParameters.builder();
  private @Nullable Model model;
  private @Nullable Path file;
  private ModelOptions options = ModelOptions.defaults();
  private ProgressListener progress = ProgressListener.NONE;
  private Optional<StateStore> store = Optional.empty();
  private List<ChatModelListener> listeners = List.of();
  private Refeeding refeeding = Refeeding.WHILE_TOOLS_RUN;

  QwenModelBuilder() {}

  /**
   * An opened model; this or {@link #model(Path, ModelOptions)}. It stays the caller's to close.
   */
  public QwenModelBuilder model(Model value) {
    model = value;
    file = null;
    return this;
  }

  /** The file of a model, opened when the chat model is built and closed together with it. */
  public QwenModelBuilder model(Path value, ModelOptions how) {
    model = null;
    file = value;
    options = how;
    return this;
  }

  /** 0 always takes the most likely token; 0.7 unless set. */
  public QwenModelBuilder temperature(double value) {
    defaults.temperature(value);
    return this;
  }

  /** Share of the probability to choose from; 0.8 unless set. */
  public QwenModelBuilder topP(double value) {
    defaults.topP(value);
    return this;
  }

  /** Number of tokens to choose from, 0 for all; 20 unless set. */
  public QwenModelBuilder topK(int value) {
    defaults.topK(value);
    return this;
  }

  /** Least share of the most likely token's probability; 0 unless set. */
  public QwenModelBuilder minP(double value) {
    defaults.minP(value);
    return this;
  }

  /** Subtracted from tokens already generated in the reply; 0 unless set. */
  public QwenModelBuilder presencePenalty(double value) {
    defaults.presencePenalty(value);
    return this;
  }

  /** Start of the random sequence of every request; another one each time unless set. */
  public QwenModelBuilder seed(long value) {
    defaults.seed(value);
    return this;
  }

  /** Most tokens of a reply; 4,096 unless set. */
  public QwenModelBuilder maxOutputTokens(int value) {
    defaults.maxOutputTokens(value);
    return this;
  }

  /** Whether the model thinks before it answers; as the model file says unless set. */
  public QwenModelBuilder thinking(boolean value) {
    defaults.thinking(value);
    return this;
  }

  /**
   * Most tokens of thinking, after which the answer begins; no limit of its own unless set.
   * Thinking off is {@link #thinking thinking(false)}.
   */
  public QwenModelBuilder thinkingBudget(int value) {
    defaults.thinkingBudget(value);
    return this;
  }

  /** Whether a reply may hold more than one tool call; it may unless set. */
  public QwenModelBuilder parallelToolCalls(boolean value) {
    defaults.parallelToolCalls(value);
    return this;
  }

  /**
   * Defaults of any kind, also those that have no method here; they replace what was set before.
   *
   * @throws dev.langchain4j.exception.UnsupportedFeatureException for what the engine cannot do
   */
  public QwenModelBuilder defaultRequestParameters(ChatRequestParameters value) {
    RequestOptions.refuseUnsupported(value, "");
    defaults.overrideWith(value);
    return this;
  }

  /**
   * Whether the thoughts of earlier turns stay in the prompt, which then only grows; they go with
   * the next question, as in the official templates, unless set.
   */
  public QwenModelBuilder keepThinking(boolean value) {
    defaults.keepThinking(value);
    return this;
  }

  /**
   * Where states are kept beyond this object's life, for others too; nowhere unless set. Prompts
   * that begin as one that was read before, perhaps in another process, go on from there.
   */
  public QwenModelBuilder states(StateStore value) {
    store = Optional.of(value);
    return this;
  }

  /** When a turn is read again without its thoughts; also while tools run unless set. */
  public QwenModelBuilder refeeding(Refeeding value) {
    refeeding = value;
    return this;
  }

  /** Texts that end a reply and are not part of it. */
  public QwenModelBuilder stopSequences(List<String> value) {
    defaults.stopSequences(value);
    return this;
  }

  /** Hears about prefill and generation. */
  public QwenModelBuilder progress(ProgressListener value) {
    progress = value;
    return this;
  }

  /** LangChain4j's listeners: they hear of every request, response and error. */
  public QwenModelBuilder listeners(List<ChatModelListener> value) {
    listeners = List.copyOf(value);
    return this;
  }

  /**
   * The chat model.
   *
   * @throws EngineException as {@link Model#open(Path, ModelOptions)}; MODEL_UNSUPPORTED when the
   *     model has no known chat format
   */
  public QwenChatModel build() {
    return new QwenChatModel(core(), defaults.build(), listeners);
  }

  /**
   * The chat model that answers piece by piece.
   *
   * @throws EngineException as {@link #build()}
   */
  public QwenStreamingChatModel buildStreaming() {
    return new QwenStreamingChatModel(core(), defaults.build(), listeners);
  }

  private ChatCore core() {
    Model opened = model;
    if (opened != null) {
      return new ChatCore(opened, store, refeeding, progress, () -> {});
    }
    if (file == null) {
      throw new IllegalStateException("model is not set");
    }
    Model own = Model.open(file, options);
    try {
      return new ChatCore(own, store, refeeding, progress, own::close);
    } catch (RuntimeException | Error e) {
      own.close();
      throw e;
    }
  }
}
