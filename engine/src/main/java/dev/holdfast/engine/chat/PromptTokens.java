package dev.holdfast.engine.chat;

import java.util.Arrays;

/** The ids of a prompt, and where it can be cut. */
public final class PromptTokens {
  private final int[] ids;
  private final int[] borders;
  private final int lasting;

  PromptTokens(int[] ids, int[] borders, int lasting) {
    this.ids = ids;
    this.borders = borders;
    this.lasting = lasting;
  }

  /** All ids. */
  public int[] ids() {
    return ids.clone();
  }

  /** The first {@code count} ids, all of which stay for good. */
  public PromptTokens lastingPart(int count) {
    return new PromptTokens(
        Arrays.copyOf(ids, count),
        Arrays.stream(borders).filter(border -> border <= count).toArray(),
        count);
  }

  /** Numbers of ids up to each of {@link Rendered#borders()}. */
  public int[] borders() {
    return borders.clone();
  }

  /**
   * Number of ids up to {@link Rendered#lasting()}: so many stay whatever the conversation goes on
   * with.
   */
  public int lasting() {
    return lasting;
  }
}
