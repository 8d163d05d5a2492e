package dev.holdfast.engine.tokenizer;

/** Makes any Java string encodable. */
final class TextRepair {
  private TextRepair() {}

  /**
   * The text with U+FFFD in place of every surrogate that has no partner; lengths and positions
   * stay.
   */
  static String replaceLoneSurrogates(String text) {
    char[] repaired = null;
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (!Character.isSurrogate(character)) {
        continue;
      }
      if (Character.isHighSurrogate(character)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
        continue;
      }
      if (repaired == null) {
        repaired = text.toCharArray();
      }
      repaired[i] = '\ufffd';
    }
    return repaired == null ? text : new String(repaired);
  }
}
