package dev.holdfast.engine.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.chat.OutputEvent;
import dev.holdfast.engine.chat.ToolCall;
import dev.holdfast.engine.tokenizer.TestingTokenizer;
import dev.holdfast.engine.tokenizer.Tokenizer;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The parts that turn generated text into messages and back. */
class ReplyTest {
  @Test
  void aMalformedCallIsTextWithAnErrorBeside() {
    ReplyBuilder reply = new ReplyBuilder(ReplyListener.NONE, () -> "call-1", event -> event);
    reply.accept(
        List.of(
            new OutputEvent.Text("I try."),
            new OutputEvent.CallError("\n{oops\n", "The tool call is not valid JSON.")));
    AiMessage message = reply.build(new int[] {1, 2}, false);
    assertThat(message.text()).isEqualTo("I try.\n\n{oops");
    assertThat(message.hasToolExecutionRequests()).isFalse();
    assertThat(QwenChatModel.toolCallError(message)).contains("The tool call is not valid JSON.");
    assertThat(QwenChatModel.toolCallError(AiMessage.from("fine"))).isEmpty();
  }

  @Test
  void callsBecomeRequestsWithTheirOwnIds() throws Exception {
    int[] ids = {0};
    ReplyBuilder reply =
        new ReplyBuilder(ReplyListener.NONE, () -> "call-" + ++ids[0], event -> event);
    ObjectNode arguments = (ObjectNode) new ObjectMapper().readTree("{\"a\":1.0,\"b\":\"é\"}");
    reply.accept(
        List.of(
            new OutputEvent.Reasoning("hm"),
            new OutputEvent.Call(new ToolCall("f", arguments)),
            new OutputEvent.Call(new ToolCall("f", arguments))));
    AiMessage message = reply.build(new int[0], true);
    assertThat(message.thinking()).isEqualTo("hm");
    assertThat(message.text()).isNull();
    assertThat(message.toolExecutionRequests())
        .extracting(request -> request.id() + " " + request.name() + " " + request.arguments())
        .containsExactly("call-1 f {\"a\":1.0,\"b\":\"é\"}", "call-2 f {\"a\":1.0,\"b\":\"é\"}");
  }

  @Test
  void theIdsOfAReplySurviveJsonAndNoChange() {
    Tokenizer tokenizer = TestingTokenizer.load();
    ReplyBuilder reply = new ReplyBuilder(ReplyListener.NONE, () -> "call-1", event -> event);
    reply.accept(List.of(new OutputEvent.Text("hi")));
    int[] ids = tokenizer.encode("hi there");
    AiMessage message = reply.build(ids, true);
    String json = ChatMessageSerializer.messageToJson(message);
    AiMessage back = (AiMessage) ChatMessageDeserializer.messageFromJson(json);
    assertThat(GeneratedAttribute.read(back, tokenizer))
        .hasValueSatisfying(tokens -> {
          assertThat(tokens.ids()).isEqualTo(ids);
          assertThat(tokens.text()).isEqualTo("hi there");
          assertThat(tokens.thinking()).isTrue();
        });
    assertThat(GeneratedAttribute.read(message.withText("other"), tokenizer)).isEmpty();
    for (Object forged : new Object[] {"", "1;2", "1;0;1,,2", "1;0;99999999999", "x", 7}) {
      AiMessage odd =
          AiMessage.builder().text("hi").attributes(Map.of(GeneratedAttribute.KEY, forged)).build();
      assertThat(GeneratedAttribute.read(odd, tokenizer)).isEmpty();
    }
  }

  @Test
  void toolsAreShownInTheFormOfTheTemplates() {
    ToolSpecification tool =
        ToolSpecification.builder()
            .name("read")
            .description("Reads a file")
            .parameters(
                JsonObjectSchema.builder()
                    .addStringProperty("path", "where")
                    .addIntegerProperty("lines")
                    .required("path")
                    .build())
            .build();
    assertThat(MessageConverter.tools(List.of(tool)).getFirst().toString())
        .isEqualTo(
            "{\"type\":\"function\",\"function\":{\"name\":\"read\",\"description\":\"Reads a file\","
                + "\"parameters\":{\"type\":\"object\",\"properties\":{\"path\":{\"type\":\"string\","
                + "\"description\":\"where\"},\"lines\":{\"type\":\"integer\"}},\"required\":[\"path\"]}}}");
    ToolSpecification bare = ToolSpecification.builder().name("now").build();
    assertThat(MessageConverter.tools(List.of(bare)).getFirst().toString())
        .isEqualTo(
            "{\"type\":\"function\",\"function\":{\"name\":\"now\","
                + "\"parameters\":{\"type\":\"object\",\"properties\":{}}}}");
  }

  @Test
  void stopSequencesAreFoundAcrossCuts() {
    Random random = new Random(4);
    for (int round = 0; round < 5_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(12); length > 0; length--) {
        text.append((char) ('a' + random.nextInt(3)));
      }
      int first = -1;
      for (String stop : List.of("ab", "cca")) {
        int at = text.indexOf(stop);
        first = at >= 0 && (first < 0 || at < first) ? at : first;
      }
      StopFilter filter = new StopFilter(List.of("ab", "cca"));
      StringBuilder passed = new StringBuilder();
      for (int i = 0; i < text.length() && !filter.stopped(); i++) {
        passed.append(filter.accept(text.substring(i, i + 1)));
      }
      passed.append(filter.flush());
      assertThat(filter.stopped()).isEqualTo(first >= 0);
      String expected = first < 0 ? text.toString() : text.substring(0, first);
      assertThat(passed.toString()).isEqualTo(expected);
    }
  }
}
