package dev.holdfast.engine.langchain4j;

import dev.langchain4j.model.output.TokenUsage;
import java.util.Objects;

/**
 * Token usage that says how much of the prompt had to be computed and how much was still known, and
 * how much of the reply had only one way to go on.
 */
public final class QwenTokenUsage extends TokenUsage {
  private final int promptTokensComputed;
  private final int promptTokensReused;
  private final int forcedTokens;

  /**
   * @param promptTokensComputed prompt tokens that went through the network
   * @param promptTokensReused prompt tokens whose state was kept from earlier requests
   * @param generated tokens generated, stop token and forced ones included
   * @param forced tokens of the reply that the grammar left no choice about; they were appended
   *     together, not sampled one by one
   */
  public QwenTokenUsage(
      int promptTokensComputed, int promptTokensReused, int generated, int forced) {
    super(promptTokensComputed + promptTokensReused, generated);
    this.promptTokensComputed = promptTokensComputed;
    this.promptTokensReused = promptTokensReused;
    this.forcedTokens = forced;
  }

  public int promptTokensComputed() {
    return promptTokensComputed;
  }

  public int promptTokensReused() {
    return promptTokensReused;
  }

  public int forcedTokens() {
    return forcedTokens;
  }

  /** The sum; usage of other models counts as computed. */
  @Override
  public QwenTokenUsage add(TokenUsage that) {
    int reused = that instanceof QwenTokenUsage qwen ? qwen.promptTokensReused : 0;
    int input = Objects.requireNonNullElse(that.inputTokenCount(), 0);
    int output = Objects.requireNonNullElse(that.outputTokenCount(), 0);
    return new QwenTokenUsage(
        promptTokensComputed + input - reused,
        promptTokensReused + reused,
        outputTokenCount() + output,
        forcedTokens + (that instanceof QwenTokenUsage qwen ? qwen.forcedTokens : 0));
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other)
        && other instanceof QwenTokenUsage that
        && promptTokensReused == that.promptTokensReused
        && forcedTokens == that.forcedTokens;
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + promptTokensReused;
  }

  @Override
  public String toString() {
    return "QwenTokenUsage[computed "
        + promptTokensComputed
        + ", reused "
        + promptTokensReused
        + ", generated "
        + outputTokenCount()
        + ", forced "
        + forcedTokens
        + "]";
  }
}
