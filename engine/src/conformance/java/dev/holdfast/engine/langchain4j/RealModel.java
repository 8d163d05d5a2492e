package dev.holdfast.engine.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.Model;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The model file that the suites run on, opened once; answers are always the likeliest. */
final class RealModel {
  private static final Model MODEL = open();

  /** What the 1.5B model answers instead, by the suites' names of the tests. */
  static final Map<String, String> LIMITS =
      Map.of(
          "should_execute_a_tool_then_answer",
          "the same call again, where it had the result 'sunny'",
          "should_execute_a_tool_without_arguments_then_answer",
          "the same call again, where it had the result '10:14'",
          "should_execute_multiple_tools_in_parallel_then_answer",
          "both calls; then, with both results before it, both again",
          "should_force_LLM_to_execute_any_tool",
          "the right call, another one, and both again and again up to the limit of eight calls",
          "should_execute_a_tool_then_answer_respecting_JSON_response_format_with_schema",
          "an answer made up at once, without the call");

  private RealModel() {}

  private static Model open() {
    String file = System.getProperty("holdfast.model", "");
    assertThat(file)
        .as(
            "Give the file of an instruct model: -Dholdfast.model=FILE, a GGUF file that docs/engine.md names")
        .isNotEmpty();
    assertThat(Path.of(file))
        .as("The file given by -Dholdfast.model")
        .matches(Files::exists, "exists");
    return Model.open(Path.of(file));
  }

  static QwenModelBuilder builder() {
    return QwenChatModel.builder()
        .model(MODEL)
        .temperature(0)
        .thinking(false)
        .maxOutputTokens(1000);
  }

  static QwenModelBuilder builder(ChatRequestParameters parameters) {
    return builder().defaultRequestParameters(parameters);
  }

  static QwenModelBuilder builder(ChatModelListener listener) {
    return builder().listeners(List.of(listener));
  }
}
