package dev.holdfast.engine.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonReferenceSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RequestOptionsTest {
  private static final ToolSpecification NOW = ToolSpecification.builder().name("now").build();
  private static final ToolSpecification ADD = ToolSpecification.builder().name("add").build();

  @Test
  void nothingAskedIsFreeTextOrCallsWithoutLimits() {
    RequestOptions options = options(builder -> {});
    assertThat(options.toolChoice()).isEqualTo(ToolChoice.AUTO);
    assertThat(options.toolsOffered()).isTrue();
    assertThat(options.requiredTool()).isEmpty();
    assertThat(options.parallelToolCalls()).isTrue();
    assertThat(options.responseSchema()).isEmpty();
    assertThat(options.thinking()).isEmpty();
    assertThat(options.thinkingBudget()).isEmpty();
    assertThat(options(builder -> builder.responseFormat(ResponseFormat.TEXT)).responseSchema())
        .isEmpty();
  }

  @Test
  void whatIsAskedArrives() {
    RequestOptions options =
        options(builder ->
            builder
                .toolSpecifications(NOW, ADD)
                .requiredTool("add")
                .parallelToolCalls(false)
                .thinking(true)
                .thinkingBudget(0));
    assertThat(options.toolChoice()).isEqualTo(ToolChoice.REQUIRED);
    assertThat(options.requiredTool()).contains("add");
    assertThat(options.parallelToolCalls()).isFalse();
    assertThat(options.thinking()).contains(true);
    assertThat(options.thinkingBudget()).hasValue(0);
    assertThat(options(builder -> builder.toolChoice(ToolChoice.NONE)).toolsOffered()).isFalse();
    RequestOptions required =
        options(builder -> builder.toolSpecifications(NOW).toolChoice(ToolChoice.REQUIRED));
    assertThat(required.toolChoice()).isEqualTo(ToolChoice.REQUIRED);
    assertThat(required.requiredTool()).isEmpty();
  }

  @Test
  void responseFormatsBecomeJsonSchemas() throws JsonProcessingException {
    assertThat(options(builder -> builder.responseFormat(ResponseFormat.JSON)).responseSchema())
        .hasValueSatisfying(schema -> assertThat(schema).hasToString("{\"type\":\"object\"}"));
    assertThat(
            schema(
                JsonObjectSchema.builder()
                    .addStringProperty("city", "where")
                    .addEnumProperty("weather", List.of("sunny", "rainy"))
                    .addProperty("also", JsonReferenceSchema.builder().reference("place").build())
                    .definitions(Map.of("place", new JsonStringSchema()))
                    .required("city")
                    .additionalProperties(false)
                    .build()))
        .isEqualTo(
            json(
                """
                {"type": "object",
                 "properties": {
                   "city": {"type": "string", "description": "where"},
                   "weather": {"type": "string", "enum": ["sunny", "rainy"]},
                   "also": {"$ref": "#/$defs/place"}},
                 "required": ["city"],
                 "additionalProperties": false,
                 "$defs": {"place": {"type": "string"}}}
                """));
    assertThat(schema(JsonRawSchema.from("{\"type\": \"array\", \"minItems\": 2}")))
        .isEqualTo(json("{\"type\": \"array\", \"minItems\": 2}"));
  }

  @Test
  void whatDoesNotFitIsRefusedInWords() {
    assertInvalid(
        ErrorCode.REQUEST_INVALID,
        builder -> builder.thinkingBudget(-1),
        "thinkingBudget: -1 tokens.");
    assertInvalid(
        ErrorCode.CHAT_INVALID,
        builder -> builder.toolSpecifications(NOW, ADD).requiredTool("then"),
        "requiredTool: 'then' is not among the tools of the request [now, add].");
    assertInvalid(
        ErrorCode.CHAT_INVALID,
        builder -> builder.requiredTool("now"),
        "requiredTool: 'now' is not among the tools of the request [].");
    assertInvalid(
        ErrorCode.CHAT_INVALID,
        builder -> builder.toolSpecifications(NOW).requiredTool("now").toolChoice(ToolChoice.NONE),
        "requiredTool: 'now' must be called, but toolChoice is NONE.");
    assertInvalid(
        ErrorCode.CHAT_INVALID,
        builder -> builder.toolChoice(ToolChoice.REQUIRED),
        "toolChoice: REQUIRED, but the request has no tools.");
    assertInvalid(
        ErrorCode.CHAT_INVALID,
        builder -> builder.responseFormat(format(JsonRawSchema.from("{\"type\": "))),
        "responseFormat: the schema 'answer' cannot be read:");
  }

  @Test
  void whatTheEngineCannotDoIsRefusedByItsName() {
    assertThatThrownBy(() -> options(builder -> builder.modelName("another")))
        .isExactlyInstanceOf(UnsupportedFeatureException.class)
        .hasMessage("This engine does not support modelName another.");
    assertThat(options(builder -> builder.modelName("tiny")).maxTokens()).isPositive();
    assertThatThrownBy(() -> options(builder -> builder.frequencyPenalty(0.5)))
        .isExactlyInstanceOf(UnsupportedFeatureException.class)
        .hasMessage("This engine does not support frequencyPenalty.");
    assertThatThrownBy(() ->
            QwenChatModel.builder()
                .defaultRequestParameters(
                    ChatRequestParameters.builder().modelName("tiny").build()))
        .isExactlyInstanceOf(UnsupportedFeatureException.class);
  }

  @Test
  void parametersOverrideAndDefaultEachOther() {
    QwenChatRequestParameters one =
        QwenChatRequestParameters.builder()
            .temperature(0.5)
            .thinkingBudget(10)
            .requiredTool("now")
            .build();
    QwenChatRequestParameters two =
        QwenChatRequestParameters.builder()
            .thinkingBudget(20)
            .parallelToolCalls(false)
            .responseFormat(ResponseFormat.JSON)
            .build();
    QwenChatRequestParameters both =
        QwenChatRequestParameters.builder()
            .temperature(0.5)
            .thinkingBudget(20)
            .requiredTool("now")
            .parallelToolCalls(false)
            .responseFormat(ResponseFormat.JSON)
            .build();
    assertThat(one.overrideWith(two)).isEqualTo(both).hasSameHashCodeAs(both);
    assertThat(two.defaultedBy(one)).isEqualTo(both);
    assertThat(one.defaultedBy(two).thinkingBudget()).isEqualTo(10);
    assertThat(one.overrideWith(ChatRequestParameters.builder().topK(3).build()).requiredTool())
        .isEqualTo("now");
    for (QwenChatRequestParameters other :
        List.of(
            parameters(builder -> builder.overrideWith(both).thinkingBudget(21)),
            parameters(builder -> builder.overrideWith(both).requiredTool("then")),
            parameters(builder -> builder.overrideWith(both).parallelToolCalls(true)))) {
      assertThat(other).isNotEqualTo(both);
    }
  }

  private static JsonNode schema(JsonSchemaElement root) {
    return options(builder -> builder.responseFormat(format(root))).responseSchema().orElseThrow();
  }

  private static JsonNode json(String text) throws JsonProcessingException {
    return new ObjectMapper().readTree(text);
  }

  @Test
  void theModelsOwnTemperatureHoldsUntilAnotherIsAskedFor() {
    OptionalDouble greedy = OptionalDouble.of(0);

    assertThat(RequestOptions.of(parameters(asked -> {}), "tiny", greedy).sampling().temperature())
        .isZero();
    assertThat(
            RequestOptions.of(parameters(asked -> asked.temperature(0.5)), "tiny", greedy)
                .sampling()
                .temperature())
        .isEqualTo(0.5);
  }

  private static ResponseFormat format(JsonSchemaElement root) {
    return ResponseFormat.builder()
        .type(ResponseFormatType.JSON)
        .jsonSchema(JsonSchema.builder().name("answer").rootElement(root).build())
        .build();
  }

  private static void assertInvalid(
      ErrorCode code, Consumer<QwenChatRequestParameters.Builder> asked, String message) {
    assertThatThrownBy(() -> options(asked))
        .isInstanceOfSatisfying(EngineException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(message);
  }

  private static RequestOptions options(Consumer<QwenChatRequestParameters.Builder> asked) {
    return RequestOptions.of(parameters(asked), "tiny", OptionalDouble.empty());
  }

  private static QwenChatRequestParameters parameters(
      Consumer<QwenChatRequestParameters.Builder> asked) {
    QwenChatRequestParameters.Builder builder = QwenChatRequestParameters.builder();
    asked.accept(builder);
    return builder.build();
  }
}
