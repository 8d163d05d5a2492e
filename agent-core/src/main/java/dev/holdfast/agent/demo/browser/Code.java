package dev.holdfast.agent.demo.browser;

import java.util.List;

/**
 * A code that a page's script computes from what was filled in.
 *
 * @param sentence what stands before it on the page
 * @param prefix its first letters
 * @param start the hash's first value
 */
record Code(String sentence, String prefix, int start) {
  private static final int FACTOR = 31;
  private static final int MODULUS = 99_991;

  /** The code of the values that a form sends, in the order of its fields. */
  String of(List<String> values) {
    long hash = start;
    for (char character : String.join("|", values).toCharArray()) {
      hash = (hash * FACTOR + character) % MODULUS;
    }
    return prefix + "-" + hash;
  }

  /** What the page says. */
  String text(List<String> values) {
    return sentence + " " + of(values);
  }

  /** The script that computes and shows it in the element of id {@code result}. */
  String script() {
    return """
    document.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      const text = Array.from(new FormData(event.target).values()).join("|");
      let hash = START;
      for (const character of text) {
        hash = (hash * FACTOR + character.codePointAt(0)) % MODULUS;
      }
      document.getElementById("result").textContent = "SENTENCE PREFIX-" + hash;
    });
    """
        .replace("START", "" + start)
        .replace("FACTOR", "" + FACTOR)
        .replace("MODULUS", "" + MODULUS)
        .replace("SENTENCE", sentence)
        .replace("PREFIX", prefix);
  }
}
