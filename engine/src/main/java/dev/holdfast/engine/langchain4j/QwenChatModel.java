package dev.holdfast.engine.langchain4j;

import dev.holdfast.engine.Probe;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A Qwen model in this process as a LangChain4j chat model. Stateless to its caller; underneath,
 * the states of recent conversations stay, and a request computes only what follows the longest
 * known prefix ({@link QwenTokenUsage}). Requests wait for each other.
 *
 * <p>Interrupting the calling thread ends a request within a token or a chunk of the prompt, by a
 * {@link java.util.concurrent.CancellationException}; the interrupt flag stays set and the model
 * remains usable. Other errors are {@link dev.holdfast.engine.EngineException} and LangChain4j's
 * {@link dev.langchain4j.exception.UnsupportedFeatureException}.
 */
public final class QwenChatModel implements ChatModel, AutoCloseable {
  private final ChatCore core;
  private final QwenChatRequestParameters defaults;
  private final List<ChatModelListener> listeners;

  QwenChatModel(
      ChatCore core, QwenChatRequestParameters defaults, List<ChatModelListener> listeners) {
    this.core = core;
    this.defaults = defaults;
    this.listeners = listeners;
  }

  /** Starts with everything as the model's makers recommend. */
  public static QwenModelBuilder builder() {
    return new QwenModelBuilder();
  }

  /**
   * What was wrong with a tool call the model tried to make, in words for the model; its raw text
   * is in the message's text. Empty for messages without a malformed call.
   */
  public static Optional<String> toolCallError(AiMessage message) {
    return message.attributes().get(ReplyBuilder.ERROR_KEY) instanceof String error
        ? Optional.of(error)
        : Optional.empty();
  }

  /**
   * Whether a reply ended because the model's context was full, not because of a limit of its own.
   * The finish reason says {@code LENGTH} for both. A prompt that does not fit is refused with an
   * {@link dev.holdfast.engine.EngineException} of code CONTEXT_FULL.
   */
  public static boolean contextFull(AiMessage message) {
    return message.attributes().containsKey(ReplyBuilder.CONTEXT_FULL_KEY);
  }

  /**
   * Whether a reply ended because the model wrote the same over and over; its finish reason says
   * {@code LENGTH} too.
   */
  public static boolean repetition(AiMessage message) {
    return message.attributes().containsKey(ReplyBuilder.REPETITION_KEY);
  }

  /** The same model, answering piece by piece, on the same retained states. */
  public QwenStreamingChatModel streaming() {
    return new QwenStreamingChatModel(core, defaults, listeners);
  }

  @Override
  public ChatResponse doChat(ChatRequest request) {
    return core.answer(core.question(request), ReplyListener.NONE, () -> false);
  }

  /**
   * How likely the model finds each of some answers to a question beside a conversation, which
   * neither the conversation nor any retained state shows afterwards. Only what follows the longest
   * state in memory is computed: right after a reply that is the question. The model does not think
   * before such an answer.
   *
   * @param messages the conversation, its last reply included
   * @param answers of which none begins another; {@link Probe} has them in this order
   * @throws dev.holdfast.engine.EngineException REQUEST_INVALID for answers that cannot be
   *     compared, CONTEXT_FULL
   */
  public Probe probe(List<ChatMessage> messages, String question, List<String> answers) {
    return probe(ChatRequest.builder().messages(messages).build(), question, answers);
  }

  /**
   * The same for a conversation with tools or with parameters of its own.
   *
   * @param request as it was sent, with the reply added to its messages
   */
  public Probe probe(ChatRequest request, String question, List<String> answers) {
    ChatRequest whole =
        ChatRequest.builder()
            .messages(request.messages())
            .parameters(defaults.overrideWith(request.parameters()))
            .build();
    return core.probe(whole, question, answers);
  }

  @Override
  public QwenChatRequestParameters defaultRequestParameters() {
    return defaults;
  }

  @Override
  public Set<Capability> supportedCapabilities() {
    return Set.of(Capability.RESPONSE_FORMAT_JSON_SCHEMA);
  }

  @Override
  public List<ChatModelListener> listeners() {
    return listeners;
  }

  /**
   * Waits until what is done between requests is done: a turn is read again without its thoughts,
   * states are stored.
   */
  public void awaitBackground() throws InterruptedException {
    core.awaitBackground();
  }

  /** Releases the running session; the engine's model too if this opened it. */
  @Override
  public void close() {
    core.close();
  }
}
