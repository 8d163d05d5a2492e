package dev.holdfast.engine.chat;

/**
 * The exact output of the model behind an assistant message. Re-tokenised text can give other ids
 * than the model produced, so within a turn the ids themselves are the history (specification
 * section 11.3).
 */
public final class GeneratedTokens {
  private final int[] ids;
  private final String text;
  private final boolean thinking;

  /**
   * @param ids as generated after the generation prompt, without the stop token
   * @param text the same, decoded
   * @param thinking whether the generation prompt left the thinking block open
   */
  public GeneratedTokens(int[] ids, String text, boolean thinking) {
    this.ids = ids.clone();
    this.text = text;
    this.thinking = thinking;
  }

  public int[] ids() {
    return ids.clone();
  }

  public String text() {
    return text;
  }

  public boolean thinking() {
    return thinking;
  }
}
