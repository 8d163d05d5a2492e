package dev.holdfast.engine.chat;

/** The ids of a prompt, and where it can be cut. */
public final class PromptTokens {
  private final int[] ids;
  private final int[] borders;

  PromptTokens(int[] ids, int[] borders) {
    this.ids = ids;
    this.borders = borders;
  }

  /** All ids. */
  public int[] ids() {
    return ids.clone();
  }

  /** Numbers of ids up to each of {@link Rendered#borders()}. */
  public int[] borders() {
    return borders.clone();
  }
}
