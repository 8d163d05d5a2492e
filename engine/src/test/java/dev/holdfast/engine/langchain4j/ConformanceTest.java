package dev.holdfast.engine.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.engine.Model;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What LangChain4j's suites ask of a chat model, as far as a model whose words are noise can meet
 * it; the whole suites run on a real one (docs/langchain4j.md).
 */
class ConformanceTest {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final UserMessage QUESTION = UserMessage.from("What is the weather in Munich?");
  private static final ToolSpecification WEATHER =
      ToolSpecification.builder()
          .name("getWeather")
          .parameters(
              JsonObjectSchema.builder()
                  .addEnumProperty("city", List.of("Munich", "Paris"))
                  .addBooleanProperty("tomorrow")
                  .required("city")
                  .additionalProperties(false)
                  .build())
          .build();
  private static final ToolSpecification TIME =
      ToolSpecification.builder().name("get_current_time").build();
  private static final JsonObjectSchema ANSWER =
      JsonObjectSchema.builder()
          .addEnumProperty("weather", List.of("sunny", "rainy"))
          .addBooleanProperty("windy")
          .required("weather", "windy")
          .additionalProperties(false)
          .build();

  @TempDir static Path directory;
  private static Model model;
  private static QwenChatModel chat;

  @BeforeAll
  static void open() {
    model = TestingModels.tiny(directory);
    chat = builder().build();
  }

  @AfterAll
  static void close() {
    chat.close();
    model.close();
  }

  /** The two ways to ask. */
  enum Way {
    WHOLE {
      @Override
      ChatResponse ask(QwenChatModel chat, ChatRequest request) {
        return chat.chat(request);
      }
    },
    STREAMING {
      @Override
      ChatResponse ask(QwenChatModel chat, ChatRequest request) {
        return TestingStream.of(chat.streaming(), request).response();
      }
    };

    abstract ChatResponse ask(QwenChatModel chat, ChatRequest request);

    ChatResponse ask(QwenModelBuilder builder, ChatRequest request) {
      try (QwenChatModel chat = builder.build()) {
        return ask(chat, request);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theLimitOfTokensIsKeptWhereverItIsSet(Way way) {
    ChatRequestParameters common = ChatRequestParameters.builder().maxOutputTokens(5).build();
    ChatRequestParameters own = QwenChatRequestParameters.builder().maxOutputTokens(5).build();
    ChatRequest plain = ChatRequest.builder().messages(QUESTION).build();
    for (ChatResponse response :
        List.of(
            way.ask(chat, request(common)),
            way.ask(chat, request(own)),
            way.ask(builder().defaultRequestParameters(common), plain),
            way.ask(builder().maxOutputTokens(5), plain))) {
      assertThat(response.aiMessage().text()).isNotBlank();
      assertThat(response.aiMessage().toolExecutionRequests()).isEmpty();
      assertThat(response.finishReason()).isEqualTo(FinishReason.LENGTH);
      assertThat(response.id()).isNotBlank();
      assertThat(response.modelName()).isEqualTo(model.info().name());
      assertThat(response.tokenUsage().outputTokenCount()).isEqualTo(5);
      assertThat(response.tokenUsage().inputTokenCount()).isPositive();
      assertThat(response.tokenUsage().totalTokenCount())
          .isEqualTo(response.tokenUsage().inputTokenCount() + 5);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRequiredCallIsMadeAndFitsItsTool(Way way) throws Exception {
    for (long seed = 0; seed < 10; seed++) {
      ChatResponse response =
          way.ask(
              chat,
              request(
                  QwenChatRequestParameters.builder()
                      .seed(seed)
                      .toolSpecifications(WEATHER, TIME)
                      .toolChoice(ToolChoice.REQUIRED)
                      .parallelToolCalls(false)
                      .build()));
      assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
      assertThat(response.aiMessage().toolExecutionRequests()).hasSize(1);
      ToolExecutionRequest call = response.aiMessage().toolExecutionRequests().getFirst();
      assertThat(call.id()).isNotBlank();
      assertThat(call.name()).isIn("getWeather", "get_current_time");
      assertFits(call);
    }
  }

  @ParameterizedTest
  @EnumSource
  void oneToolCanBeRequiredByItsName(Way way) throws Exception {
    for (long seed = 0; seed < 5; seed++) {
      ChatResponse response =
          way.ask(
              chat,
              request(
                  QwenChatRequestParameters.builder()
                      .seed(seed)
                      .toolSpecifications(TIME, WEATHER)
                      .requiredTool("getWeather")
                      .parallelToolCalls(false)
                      .build()));
      assertThat(response.aiMessage().toolExecutionRequests()).hasSize(1);
      ToolExecutionRequest call = response.aiMessage().toolExecutionRequests().getFirst();
      assertThat(call.name()).isEqualTo("getWeather");
      assertFits(call);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theReplyHasTheAskedForm(Way way) throws Exception {
    JsonRawSchema raw =
        JsonRawSchema.from(
            """
            {"$schema": "http://json-schema.org/draft-07/schema#", "type": "object",
             "properties": {"weather": {"enum": ["sunny", "rainy"]}, "windy": {"type": "boolean"}},
             "required": ["weather", "windy"], "additionalProperties": false}
            """);
    for (JsonSchemaElement schema : List.of(ANSWER, raw)) {
      for (long seed = 0; seed < 5; seed++) {
        ChatResponse response =
            way.ask(
                chat,
                request(
                    QwenChatRequestParameters.builder()
                        .seed(seed)
                        .responseFormat(json(schema))
                        .build()));
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
        JsonNode answer = JSON.readTree(response.aiMessage().text());
        assertThat(answer.path("weather").asText()).isIn("sunny", "rainy");
        assertThat(answer.path("windy").isBoolean()).isTrue();
        assertThat(answer).hasSize(2);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void thoughtsEndWithTheirBudget(Way way) throws Exception {
    ChatResponse response =
        way.ask(
            chat,
            request(
                QwenChatRequestParameters.builder()
                    .thinking(true)
                    .thinkingBudget(20)
                    .responseFormat(json(ANSWER))
                    .build()));
    assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(response.aiMessage().thinking()).isNotBlank();
    assertThat(JSON.readTree(response.aiMessage().text())).hasSize(2);
    assertThat(response.tokenUsage().outputTokenCount()).isLessThan(80);
  }

  @ParameterizedTest
  @EnumSource
  void whatCannotBeDoneIsRefusedByItsName(Way way) {
    ChatRequestParameters other = ChatRequestParameters.builder().modelName("dummy").build();
    assertRefused(way, request(other), "modelName");
    assertThatThrownBy(() -> builder().defaultRequestParameters(other))
        .isExactlyInstanceOf(UnsupportedFeatureException.class)
        .hasMessageContaining("modelName")
        .hasMessageContaining("not support");
    UserMessage image = UserMessage.from(ImageContent.from("AA==", "image/png"));
    assertRefused(way, ChatRequest.builder().messages(image).build(), "image");
  }

  @ParameterizedTest
  @EnumSource
  void structuredOutputIsDeclared(Way way) {
    assertThat(
            way == Way.WHOLE
                ? chat.supportedCapabilities()
                : chat.streaming().supportedCapabilities())
        .containsExactly(Capability.RESPONSE_FORMAT_JSON_SCHEMA);
  }

  private static void assertRefused(Way way, ChatRequest request, String name) {
    assertThatThrownBy(() -> way.ask(chat, request))
        .isExactlyInstanceOf(UnsupportedFeatureException.class)
        .hasMessageContaining(name)
        .hasMessageContaining("not support");
  }

  private static void assertFits(ToolExecutionRequest call) throws JsonProcessingException {
    JsonNode arguments = JSON.readTree(call.arguments());
    assertThat(arguments.isObject()).isTrue();
    if (call.name().equals("getWeather")) {
      assertThat(arguments.path("city").asText()).isIn("Munich", "Paris");
      assertThat(arguments.has("tomorrow")).isEqualTo(arguments.path("tomorrow").isBoolean());
      assertThat(arguments).hasSize(arguments.has("tomorrow") ? 2 : 1);
    } else {
      assertThat(arguments).isEmpty();
    }
  }

  private static ResponseFormat json(JsonSchemaElement schema) {
    return ResponseFormat.builder()
        .type(ResponseFormatType.JSON)
        .jsonSchema(JsonSchema.builder().name("Answer").rootElement(schema).build())
        .build();
  }

  private static ChatRequest request(ChatRequestParameters parameters) {
    return ChatRequest.builder().messages(QUESTION).parameters(parameters).build();
  }

  private static QwenModelBuilder builder() {
    return QwenChatModel.builder().model(model).seed(5).maxOutputTokens(400).thinking(false);
  }
}
