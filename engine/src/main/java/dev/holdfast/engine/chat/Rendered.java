package dev.holdfast.engine.chat;

import dev.holdfast.engine.tokenizer.TextRange;
import dev.holdfast.engine.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * A prompt as text that knows where each part came from. What users, tools and pages said is
 * literal: no control token is recognised in it, so it cannot forge the end of a message. Apart
 * from that, {@link #encode} gives the ids of the whole text in one piece.
 *
 * @param text the prompt
 * @param literal ranges that came from outside, ordered and disjoint
 * @param generated ranges whose ids are known because the model produced them
 * @param borders positions, in order, at which a message ends and a control token follows, so that
 *     the prompt can be cut there: after the system and tools block, questions, tool responses and
 *     the answers that end a turn
 * @param lasting the border up to which the prompt stays the same whatever the conversation goes on
 *     with: after the last question, 0 if there is none. What follows is rewritten when the next
 *     question drops the thoughts of this turn
 */
public record Rendered(
    String text,
    List<TextRange> literal,
    List<GeneratedRange> generated,
    List<Integer> borders,
    int lasting) {
  public Rendered {
    literal = List.copyOf(literal);
    generated = List.copyOf(generated);
    borders = List.copyOf(borders);
  }

  /** A range of the text and the ids it stands for. */
  public record GeneratedRange(TextRange range, GeneratedTokens tokens) {}

  /** The ids of the prompt. */
  public int[] encode(Tokenizer tokenizer) {
    return encodePrompt(tokenizer).ids();
  }

  /** The ids of the prompt and how many of them lie before each border. */
  public PromptTokens encodePrompt(Tokenizer tokenizer) {
    TreeSet<Integer> cuts = new TreeSet<>(borders);
    for (GeneratedRange range : generated) {
      cuts.add(range.range().start());
      cuts.add(range.range().end());
    }
    cuts.add(text.length());
    int[] ids = new int[0];
    int[] counts = new int[borders.size()];
    int from = 0;
    int nextGenerated = 0;
    for (int to : cuts) {
      int[] part;
      if (nextGenerated < generated.size()
          && generated.get(nextGenerated).range().equals(new TextRange(from, to))) {
        part = generated.get(nextGenerated++).tokens().ids();
      } else {
        part = tokenizer.encode(text.substring(from, to), literalWithin(from, to));
      }
      int known = ids.length;
      ids = Arrays.copyOf(ids, known + part.length);
      System.arraycopy(part, 0, ids, known, part.length);
      int border = borders.indexOf(to);
      if (border >= 0) {
        counts[border] = ids.length;
      }
      from = to;
    }
    return new PromptTokens(ids, counts, lasting == 0 ? 0 : counts[borders.indexOf(lasting)]);
  }

  private List<TextRange> literalWithin(int from, int to) {
    List<TextRange> within = new ArrayList<>();
    for (TextRange range : literal) {
      int start = Math.max(range.start(), from);
      int end = Math.min(range.end(), to);
      if (start < end) {
        within.add(new TextRange(start - from, end - from));
      }
    }
    return within;
  }

  /** Collects a prompt. */
  static final class Builder {
    private final StringBuilder text = new StringBuilder();
    private final List<TextRange> literal = new ArrayList<>();
    private final List<GeneratedRange> generated = new ArrayList<>();
    private final List<Integer> borders = new ArrayList<>();
    private int lasting;

    /** Appends text of the format itself, in which control tokens count. */
    Builder protocol(String part) {
      text.append(part);
      return this;
    }

    /** Appends text from outside. */
    Builder literal(String part) {
      if (!part.isEmpty()) {
        literal.add(new TextRange(text.length(), text.length() + part.length()));
        text.append(part);
      }
      return this;
    }

    /** Appends mixed text. */
    Builder append(Rendered part) {
      int offset = text.length();
      for (TextRange range : part.literal) {
        literal.add(new TextRange(range.start() + offset, range.end() + offset));
      }
      text.append(part.text);
      return this;
    }

    /** Appends what the model generated, with its ids. */
    Builder generated(GeneratedTokens tokens) {
      TextRange range = new TextRange(text.length(), text.length() + tokens.text().length());
      if (range.start() < range.end()) {
        generated.add(new GeneratedRange(range, tokens));
        text.append(tokens.text());
      }
      return this;
    }

    /** Marks a place where the prompt can be cut. */
    Builder border() {
      if (!text.isEmpty() && (borders.isEmpty() || borders.getLast() != text.length())) {
        borders.add(text.length());
      }
      return this;
    }

    /** Marks such a place up to which everything stays for good. */
    Builder lastingBorder() {
      border();
      lasting = text.length();
      return this;
    }

    Rendered build() {
      return new Rendered(text.toString(), literal, generated, borders, lasting);
    }
  }

  /** Part of this text, with its literal ranges. */
  Rendered slice(int from, int to) {
    return new Rendered(text.substring(from, to), literalWithin(from, to), List.of(), List.of(), 0);
  }

  /** Without whitespace at both ends, in Python's sense. */
  Rendered strip() {
    int end = PythonText.stripEnd(text);
    return slice(Math.min(PythonText.stripStart(text), end), end);
  }
}
