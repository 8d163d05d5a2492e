package dev.holdfast.examples.seed;

import java.util.ArrayList;
import java.util.List;

/** What a model reads and writes in one run, as conversations that only grow. */
final class Episode {
  private final List<List<Part>> conversations = new ArrayList<>();
  private String prefix = "";

  /** How a part counts in training. */
  enum Loss {
    /** What the model reads. */
    CONTEXT(0),
    /** What it shall learn to write. */
    LESSON(1),
    /** What it must not learn: a deliberate mistake. */
    MISTAKE(-1);

    private final int number;

    Loss(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }
  }

  /** A piece of text that is tokenized by itself. */
  record Part(String text, Loss loss) {}

  /**
   * Adds one question and its reply.
   *
   * @param prompt everything that the model reads
   * @param prefixLength characters of system text and tools at its start
   * @param reply everything that it writes, end of turn included
   */
  void add(String prompt, int prefixLength, String reply, boolean lesson) {
    prefix = prompt.substring(0, prefixLength);
    String read = prompt.substring(prefixLength);
    List<Part> parts = conversations.isEmpty() ? List.of() : conversations.getLast();
    String before = text(parts);
    List<Part> grown = new ArrayList<>();
    // A template that drops an earlier answer's frame makes a new text of the same conversation.
    boolean grows = !parts.isEmpty() && read.startsWith(before);
    if (grows) {
      grown.addAll(conversations.removeLast());
      read = read.substring(before.length());
    }
    grown.add(new Part(read, Loss.CONTEXT));
    grown.add(new Part(reply, lesson ? Loss.LESSON : Loss.MISTAKE));
    conversations.add(grown);
  }

  /** System text and tools, the same for every conversation. */
  String prefix() {
    return prefix;
  }

  List<List<Part>> conversations() {
    return conversations;
  }

  private static String text(List<Part> parts) {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      text.append(part.text());
    }
    return text.toString();
  }
}
