package dev.holdfast.engine.langchain4j;

import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Request parameters with what Qwen models in process know beyond LangChain4j's: min-p, seed,
 * thinking.
 */
public final class QwenChatRequestParameters extends DefaultChatRequestParameters {
  private final @Nullable Double minP;
  private final @Nullable Long seed;
  private final @Nullable Boolean thinking;
  private final @Nullable Boolean keepThinking;

  private QwenChatRequestParameters(Builder builder) {
    super(builder);
    this.minP = builder.minP;
    this.seed = builder.seed;
    this.thinking = builder.thinking;
    this.keepThinking = builder.keepThinking;
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

  /**
   * Whether the thoughts of earlier turns stay in the prompt, which then only grows; null: they go
   * with the next question, as in the official templates.
   */
  public @Nullable Boolean keepThinking() {
    return keepThinking;
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
        && Objects.equals(keepThinking, that.keepThinking);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), minP, seed, thinking, keepThinking);
  }

  /** Collects parameters. */
  public static final class Builder extends DefaultChatRequestParameters.Builder<Builder> {
    private @Nullable Double minP;
    private @Nullable Long seed;
    private @Nullable Boolean thinking;
    private @Nullable Boolean keepThinking;

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

    public Builder keepThinking(@Nullable Boolean value) {
      keepThinking = value;
      return this;
    }

    @Override
    public Builder overrideWith(ChatRequestParameters parameters) {
      super.overrideWith(parameters);
      if (parameters instanceof QwenChatRequestParameters qwen) {
        minP = qwen.minP == null ? minP : qwen.minP;
        seed = qwen.seed == null ? seed : qwen.seed;
        thinking = qwen.thinking == null ? thinking : qwen.thinking;
        keepThinking = qwen.keepThinking == null ? keepThinking : qwen.keepThinking;
      }
      return this;
    }

    @Override
    public QwenChatRequestParameters build() {
      return new QwenChatRequestParameters(this);
    }
  }
}
