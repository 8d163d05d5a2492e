package dev.holdfast.agent;

import dev.holdfast.agent.model.AnswerProbe;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A chat model that follows a script and remembers every request. Each reply costs 100 + 10 tokens.
 */
public final class TestingChatModel implements ChatModel {
  private final Function<ChatRequest, ChatResponse> script;
  private final List<ChatRequest> requests = Collections.synchronizedList(new ArrayList<>());

  private TestingChatModel(Function<ChatRequest, ChatResponse> script) {
    this.script = script;
  }

  /** Replies from a function of the request. */
  public static TestingChatModel answering(Function<ChatRequest, ChatResponse> script) {
    return new TestingChatModel(script);
  }

  /** Replies from a list; asking for more is an error. */
  public static TestingChatModel replying(ChatResponse... replies) {
    List<ChatResponse> left = new ArrayList<>(List.of(replies));
    return new TestingChatModel(request -> {
      if (left.isEmpty()) {
        throw new IllegalStateException(
            "the script is over, but the model was asked: " + request.messages().getLast());
      }
      return left.removeFirst();
    });
  }

  /** A reply of text alone. */
  public static ChatResponse text(String text) {
    return response(AiMessage.from(text), FinishReason.STOP);
  }

  /** A reply of text that hit the limit of output tokens. */
  public static ChatResponse cut(String text) {
    return response(AiMessage.from(text), FinishReason.LENGTH);
  }

  /** A reply that the model in this process broke off, since it repeated itself. */
  public static ChatResponse repeated(String text) {
    Map<String, Object> attributes = Map.of("dev.holdfast.repetition", true);
    return response(
        AiMessage.builder().text(text).attributes(attributes).build(), FinishReason.LENGTH);
  }

  /** A reply of one tool call. */
  public static ChatResponse call(String tool, String arguments) {
    ToolExecutionRequest call =
        ToolExecutionRequest.builder().id("call").name(tool).arguments(arguments).build();
    return response(AiMessage.from(call), FinishReason.TOOL_EXECUTION);
  }

  /** A plan of one step for each instruction. */
  public static ChatResponse plan(String... instructions) {
    StringBuilder json = new StringBuilder("{\"steps\": [");
    for (String instruction : instructions) {
      json.append(json.charAt(json.length() - 1) == '[' ? "" : ", ")
          .append("{\"title\": \"")
          .append(instruction)
          .append("\", \"instruction\": \"")
          .append(instruction)
          .append("\"}");
    }
    return text(json.append("]}").toString());
  }

  private static ChatResponse response(AiMessage message, FinishReason reason) {
    return ChatResponse.builder()
        .aiMessage(message)
        .finishReason(reason)
        .tokenUsage(new TokenUsage(100, 10))
        .build();
  }

  /** All requests so far, in order. */
  public List<ChatRequest> requests() {
    return List.copyOf(requests);
  }

  /** The same script by a model that can be asked in secret, with the same answer to everything. */
  public ProbedModel probed(double... probabilities) {
    return new ProbedModel(this, probabilities);
  }

  /** A model that answers probes. */
  public static final class ProbedModel implements ChatModel, AnswerProbe {
    private final TestingChatModel script;
    private final double[] probabilities;

    /** Requests of the probes, in order. */
    public final List<ChatRequest> probes = Collections.synchronizedList(new ArrayList<>());

    private ProbedModel(TestingChatModel script, double... probabilities) {
      this.script = script;
      this.probabilities = probabilities.clone();
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
      return script.doChat(request);
    }

    @Override
    public List<Double> probabilities(ChatRequest request, String question, List<String> answers) {
      double first = probabilities[Math.min(probes.size(), probabilities.length - 1)];
      probes.add(request);
      return List.of(first, 1 - first);
    }
  }

  @Override
  public ChatResponse doChat(ChatRequest request) {
    requests.add(request);
    return script.apply(request);
  }
}
