package dev.holdfast.engine.langchain4j;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import dev.holdfast.engine.sampling.SamplingOptions;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * LangChain4j's parameters in the engine's terms.
 *
 * @param sampling how tokens are chosen
 * @param maxTokens most tokens to generate
 * @param stopSequences texts that end the reply, not part of it
 * @param thinking whether the model thinks; empty: as the model file says
 * @param thinkingBudget most tokens of thinking, 0 or more; empty: no limit of its own
 * @param keepThinking whether thoughts of earlier turns stay in the prompt
 * @param toolChoice whether the reply may, must or must not call tools
 * @param requiredTool the only tool that may be called; the choice is REQUIRED then
 * @param parallelToolCalls whether a reply may call more than once
 * @param responseSchema the JSON Schema of the reply's text; of any object where the format is JSON
 *     without one; empty: free text
 */
record RequestOptions(
    SamplingOptions sampling,
    int maxTokens,
    List<String> stopSequences,
    Optional<Boolean> thinking,
    OptionalInt thinkingBudget,
    boolean keepThinking,
    ToolChoice toolChoice,
    Optional<String> requiredTool,
    boolean parallelToolCalls,
    Optional<JsonNode> responseSchema) {
  /** What the model cards recommend for answers without thinking; see specification section 11. */
  private static final double TEMPERATURE = 0.7;

  private static final double TOP_P = 0.8;
  private static final int TOP_K = 20;
  private static final int MAX_TOKENS = 4096;

  /**
   * Translates parameters.
   *
   * @param modelTemperature what the model's file recommends where nobody asks for anything else
   * @throws UnsupportedFeatureException for what the engine cannot do
   * @throws EngineException CHAT_INVALID when the tools and what is asked of them do not fit;
   *     REQUEST_INVALID for a value out of its range
   */
  static RequestOptions of(
      ChatRequestParameters parameters, String modelName, OptionalDouble modelTemperature) {
    refuseUnsupported(parameters, modelName);
    QwenChatRequestParameters qwen =
        QwenChatRequestParameters.builder().overrideWith(parameters).build();
    Long seed = qwen.seed();
    SamplingOptions sampling =
        new SamplingOptions(
            orElse(parameters.temperature(), modelTemperature.orElse(TEMPERATURE)),
            parameters.topK() == null ? TOP_K : parameters.topK(),
            orElse(parameters.topP(), TOP_P),
            orElse(qwen.minP(), 0),
            1,
            orElse(parameters.presencePenalty(), 0),
            seed == null ? ThreadLocalRandom.current().nextLong() : seed);
    Integer limit = parameters.maxOutputTokens();
    List<String> stops = parameters.stopSequences();
    Optional<String> requiredTool = Optional.ofNullable(qwen.requiredTool());
    return new RequestOptions(
        sampling,
        limit == null ? MAX_TOKENS : limit,
        stops == null ? List.of() : stops.stream().filter(stop -> !stop.isEmpty()).toList(),
        Optional.ofNullable(qwen.thinking()),
        thinkingBudget(qwen.thinkingBudget()),
        Boolean.TRUE.equals(qwen.keepThinking()),
        toolChoice(parameters, requiredTool),
        requiredTool,
        !Boolean.FALSE.equals(qwen.parallelToolCalls()),
        responseSchema(parameters.responseFormat()));
  }

  /** False when the request forbids tools. */
  boolean toolsOffered() {
    return toolChoice != ToolChoice.NONE;
  }

  /**
   * Refuses what this engine has no way to do.
   *
   * @param modelName the name of the only model there is; empty while it is not known
   */
  static void refuseUnsupported(ChatRequestParameters parameters, String modelName) {
    String asked = parameters.modelName();
    refuse(asked != null && !asked.equals(modelName), "modelName " + asked);
    refuse(parameters.frequencyPenalty() != null, "frequencyPenalty");
  }

  private static ToolChoice toolChoice(ChatRequestParameters parameters, Optional<String> only) {
    ToolChoice choice = parameters.toolChoice() == null ? ToolChoice.AUTO : parameters.toolChoice();
    List<String> tools =
        parameters.toolSpecifications() == null
            ? List.of()
            : parameters.toolSpecifications().stream().map(ToolSpecification::name).toList();
    if (only.isPresent()) {
      if (choice == ToolChoice.NONE) {
        throw toolsDoNotFit(
            "requiredTool: '" + only.get() + "' must be called, but toolChoice is NONE.",
            "Leave one of them out.");
      }
      if (!tools.contains(only.get())) {
        throw toolsDoNotFit(
            "requiredTool: '"
                + only.get()
                + "' is not among the tools of the request "
                + tools
                + ".",
            "Add its specification, or name one of these.");
      }
      return ToolChoice.REQUIRED;
    }
    if (choice == ToolChoice.REQUIRED && tools.isEmpty()) {
      throw toolsDoNotFit(
          "toolChoice: REQUIRED, but the request has no tools.",
          "Add tool specifications, or choose AUTO.");
    }
    return choice;
  }

  private static OptionalInt thinkingBudget(@Nullable Integer tokens) {
    if (tokens == null) {
      return OptionalInt.empty();
    }
    if (tokens < 0) {
      throw new EngineException(
          ErrorCode.REQUEST_INVALID,
          "thinkingBudget: " + tokens + " tokens.",
          "Give 0 or more, or thinking(false).");
    }
    return OptionalInt.of(tokens);
  }

  private static Optional<JsonNode> responseSchema(@Nullable ResponseFormat format) {
    return format == null || format.type() != ResponseFormatType.JSON
        ? Optional.empty()
        : Optional.of(SchemaConverter.schema(format.jsonSchema()));
  }

  private static EngineException toolsDoNotFit(String message, String remedy) {
    return new EngineException(ErrorCode.CHAT_INVALID, message, remedy);
  }

  private static double orElse(@Nullable Double value, double otherwise) {
    return value == null ? otherwise : value;
  }

  private static void refuse(boolean asked, String feature) {
    if (asked) {
      throw new UnsupportedFeatureException("This engine does not support " + feature + ".");
    }
  }
}
