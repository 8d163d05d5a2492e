package dev.holdfast.engine.langchain4j;

import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Request parameters with what Qwen models in process know beyond LangChain4j's: min-p, seed,
 * thinking, one required tool, parallel calls.
 */
public final class QwenChatRequestParameters extends DefaultChatRequestParameters {
  private final @Nullable Double minP;
  private final @Nullable Long seed;
  private final @Nullable Boolean thinking;
  private final @Nullable Integer thinkingBudget;
  private final @Nullable Boolean keepThinking;
  private final @Nullable String requiredTool;
  private final @Nullable Boolean parallelToolCalls;

  private QwenChatRequestParameters(Builder builder) {
    super(builder);
    this.minP = builder.minP;
    this.seed = builder.seed;
    this.thinking = builder.thinking;
    this.thinkingBudget = builder.thinkingBudget;
    this.keepThinking = builder.keepThinking;
    this.requiredTool = builder.requiredTool;
    this.parallelToolCalls = builder.parallelToolCalls;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Least share of the most likely token's probability that a token needs; null: not set. */
  public @Nullable Double minP() {
    return minP;
  }

  /** Start of the random sequence; null: another one for each request. */
  public @Nullable Long seed() {
    return seed;
  }

  /** Whether the model thinks before it answers; null: as the model file says. */
  public @Nullable Boolean thinking() {
    return thinking;
  }

  /** Most tokens of thinking, after which the answer begins; null: no limit of its own. */
  public @Nullable Integer thinkingBudget() {
    return thinkingBudget;
  }

  /**
   * Whether the thoughts of earlier turns stay in the prompt, which then only grows; null: they go
   * with the next question, as in the official templates.
   */
  public @Nullable Boolean keepThinking() {
    return keepThinking;
  }

  /**
   * Name of the tool that the reply must call, and no other; null: as {@link #toolChoice} says,
   * which then may not be NONE.
   */
  public @Nullable String requiredTool() {
    return requiredTool;
  }

  /** Whether a reply may hold more than one tool call; null: it may. */
  public @Nullable Boolean parallelToolCalls() {
    return parallelToolCalls;
  }

  @Override
  public QwenChatRequestParameters overrideWith(ChatRequestParameters that) {
    return builder().overrideWith(this).overrideWith(that).build();
  }

  @Override
  public QwenChatRequestParameters defaultedBy(ChatRequestParameters that) {
    return builder().overrideWith(that).overrideWith(this).build();
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other)
        && other instanceof QwenChatRequestParameters that
        && Objects.equals(minP, that.minP)
        && Objects.equals(seed, that.seed)
        && Objects.equals(thinking, that.thinking)
        && Objects.equals(thinkingBudget, that.thinkingBudget)
        && Objects.equals(keepThinking, that.keepThinking)
        && Objects.equals(requiredTool, that.requiredTool)
        && Objects.equals(parallelToolCalls, that.parallelToolCalls);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        super.hashCode(),
        minP,
        seed,
        thinking,
        thinkingBudget,
        keepThinking,
        requiredTool,
        parallelToolCalls);
  }

  /** Collects parameters. */
  public static final class Builder extends DefaultChatRequestParameters.Builder<Builder> {
    private @Nullable Double minP;
    private @Nullable Long seed;
    private @Nullable Boolean thinking;
    private @Nullable Integer thinkingBudget;
    private @Nullable Boolean keepThinking;
    private @Nullable String requiredTool;
    private @Nullable Boolean parallelToolCalls;

    private Builder() {}

    public Builder minP(@Nullable Double value) {
      minP = value;
      return this;
    }

    public Builder seed(@Nullable Long value) {
      seed = value;
      return this;
    }

    public Builder thinking(@Nullable Boolean value) {
      thinking = value;
      return this;
    }

    public Builder thinkingBudget(@Nullable Integer value) {
      thinkingBudget = value;
      return this;
    }

    public Builder keepThinking(@Nullable Boolean value) {
      keepThinking = value;
      return this;
    }

    public Builder requiredTool(@Nullable String value) {
      requiredTool = value;
      return this;
    }

    public Builder parallelToolCalls(@Nullable Boolean value) {
      parallelToolCalls = value;
      return this;
    }

    @Override
    public Builder overrideWith(ChatRequestParameters parameters) {
      super.overrideWith(parameters);
      if (parameters instanceof QwenChatRequestParameters qwen) {
        minP = qwen.minP == null ? minP : qwen.minP;
        seed = qwen.seed == null ? seed : qwen.seed;
        thinking = qwen.thinking == null ? thinking : qwen.thinking;
        thinkingBudget = qwen.thinkingBudget == null ? thinkingBudget : qwen.thinkingBudget;
        keepThinking = qwen.keepThinking == null ? keepThinking : qwen.keepThinking;
        requiredTool = qwen.requiredTool == null ? requiredTool : qwen.requiredTool;
        parallelToolCalls =
            qwen.parallelToolCalls == null ? parallelToolCalls : qwen.parallelToolCalls;
      }
      return this;
    }

    @Override
    public QwenChatRequestParameters build() {
      return new QwenChatRequestParameters(this);
    }
  }
}
