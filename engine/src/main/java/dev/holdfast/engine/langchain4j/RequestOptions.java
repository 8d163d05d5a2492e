package dev.holdfast.engine.langchain4j;

import dev.holdfast.engine.sampling.SamplingOptions;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * LangChain4j's parameters in the engine's terms.
 *
 * @param sampling how tokens are chosen
 * @param maxTokens most tokens to generate
 * @param stopSequences texts that end the reply, not part of it
 * @param thinking whether the model thinks; empty: as the model file says
 * @param keepThinking whether thoughts of earlier turns stay in the prompt
 * @param toolsOffered false when the request forbids tools
 */
record RequestOptions(
    SamplingOptions sampling,
    int maxTokens,
    List<String> stopSequences,
    Optional<Boolean> thinking,
    boolean keepThinking,
    boolean toolsOffered) {
  /** What the model cards recommend for answers without thinking; see specification section 11. */
  private static final double TEMPERATURE = 0.7;

  private static final double TOP_P = 0.8;
  private static final int TOP_K = 20;
  private static final int MAX_TOKENS = 4096;

  /**
   * Translates parameters.
   *
   * @throws UnsupportedFeatureException for what the engine cannot do
   */
  static RequestOptions of(ChatRequestParameters parameters, String modelName) {
    String askedModel = parameters.modelName();
    refuse(askedModel != null && !askedModel.equals(modelName), "another model in a request");
    refuse(parameters.frequencyPenalty() != null, "the frequency penalty");
    refuse(parameters.toolChoice() == ToolChoice.REQUIRED, "the tool choice REQUIRED");
    refuse(
        parameters.responseFormat() != null
            && parameters.responseFormat().type() == ResponseFormatType.JSON,
        "the JSON response format");
    QwenChatRequestParameters qwen =
        QwenChatRequestParameters.builder().overrideWith(parameters).build();
    Long seed = qwen.seed();
    SamplingOptions sampling =
        new SamplingOptions(
            orElse(parameters.temperature(), TEMPERATURE),
            parameters.topK() == null ? TOP_K : parameters.topK(),
            orElse(parameters.topP(), TOP_P),
            orElse(qwen.minP(), 0),
            1,
            orElse(parameters.presencePenalty(), 0),
            seed == null ? ThreadLocalRandom.current().nextLong() : seed);
    Integer limit = parameters.maxOutputTokens();
    List<String> stops = parameters.stopSequences();
    return new RequestOptions(
        sampling,
        limit == null ? MAX_TOKENS : limit,
        stops == null ? List.of() : stops.stream().filter(stop -> !stop.isEmpty()).toList(),
        Optional.ofNullable(qwen.thinking()),
        Boolean.TRUE.equals(qwen.keepThinking()),
        parameters.toolChoice() != ToolChoice.NONE);
  }

  private static double orElse(@Nullable Double value, double otherwise) {
    return value == null ? otherwise : value;
  }

  private static void refuse(boolean asked, String feature) {
    if (asked) {
      throw new UnsupportedFeatureException("Not supported by this engine: " + feature + ".");
    }
  }
}
