package dev.holdfast.agent.model;

import dev.holdfast.agent.prompt.SystemText;
import dev.holdfast.agent.prompt.Texts;
import dev.holdfast.engine.Model;
import dev.holdfast.engine.Session;
import dev.holdfast.engine.chat.ChatFormat;
import dev.holdfast.engine.chat.Rendered;
import dev.holdfast.engine.langchain4j.PromptText;
import dev.holdfast.engine.sampling.LogSoftmax;
import dev.holdfast.engine.tokenizer.Tokenizer;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Whether a task is of a kind that a model was trained for. A small network that learnt a few kinds
 * of tasks foretells their wording well and any other wording badly, so the perplexity of the
 * task's words tells them apart before anything is done.
 */
public final class Familiarity {
  /** Metadata of a model that is made for certain tasks only: the highest perplexity of those. */
  public static final String LIMIT = "holdfast.task_perplexity_limit";

  private static final int MOST_CHARACTERS = 2_000;

  private Familiarity() {}

  /** The limit that a model's file names; empty for a model for everything. */
  public static OptionalDouble limit(Model model) {
    return model.metadata().real(LIMIT);
  }

  /**
   * How surprising a task's words are where the agent says them: e to the mean of their tokens'
   * negative log-probabilities.
   */
  public static double perplexity(Model model, List<ToolSpecification> tools, String task) {
    Rendered prompt =
        PromptText.of(
            ChatFormat.of(model.metadata()),
            ChatRequest.builder()
                .messages(SystemMessage.from(SystemText.TEXT), UserMessage.from("Task: ?"))
                .toolSpecifications(tools)
                .build());
    int start = prompt.text().indexOf("Task: ", prompt.borders().getFirst());
    Tokenizer tokenizer = model.tokenizer();
    int[] before = tokenizer.encode(prompt.text().substring(0, start + "Task:".length()));
    int[] scored = tokenizer.encodePlain(" " + Texts.head(task.strip(), MOST_CHARACTERS));
    double sum = 0;
    try (Session session = model.newSession()) {
      float[][] first = session.appendForLogits(before, 1);
      float[][] rest = session.appendForLogits(scored, scored.length);
      for (int i = 0; i < scored.length; i++) {
        float[] logits = i == 0 ? first[0] : rest[i - 1];
        sum -= LogSoftmax.at(logits, 0, logits.length, scored[i]);
      }
    }
    return Math.exp(sum / scored.length);
  }
}
