package dev.holdfast.engine.grammar;

import dev.holdfast.engine.tokenizer.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * A model that knows nothing: its logits are noise. Now and then it tries for a while to write what
 * would close what is open, else a text without a limit would hardly ever end.
 */
final class TestingWriter {
  private static final int MOST_TOKENS = 20_000;

  private final TokenTrie trie;
  private final Tokenizer tokenizer;
  private final Random random;
  private final int[][] endings;
  private final float[] logits;

  /** Numbers in [0, 1); logits are some of them in a row. */
  private final float[] noise;

  /** Tokens that were forced. */
  int forced;

  /** All tokens, the last stop token included. */
  int tokens;

  TestingWriter(TokenTrie trie, long seed, String... endings) {
    this.trie = trie;
    this.tokenizer = trie.tokenizer();
    this.random = new Random(seed);
    this.endings = new int[endings.length][];
    for (int i = 0; i < endings.length; i++) {
      this.endings[i] = tokenizer.encode(endings[i]);
    }
    this.logits = new float[trie.vocabulary()];
    this.noise = new float[2 * logits.length + 100_003];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = random.nextFloat();
    }
  }

  /** What it writes under a grammar, up to the stop token. */
  String write(Grammar grammar) {
    return write(grammar, "");
  }

  /** The same, after a beginning. */
  String write(Grammar grammar, String beginning) {
    GrammarCursor cursor = grammar.start();
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (int id : tokenizer.encode(beginning)) {
      cursor.accept(id);
      text.writeBytes(tokenizer.bytes(id));
    }
    int[] wanted = {};
    int at = 0;
    for (int count = 0; count < MOST_TOKENS; count++) {
      int[] run = cursor.forced();
      for (int id : run) {
        tokens++;
        forced++;
        cursor.accept(id);
        if (stops(id)) {
          return text.toString(StandardCharsets.UTF_8);
        }
        text.writeBytes(tokenizer.bytes(id));
      }
      System.arraycopy(
          noise, random.nextInt(noise.length - logits.length), logits, 0, logits.length);
      if (at == wanted.length && random.nextInt(6) == 0) {
        wanted = endings[random.nextInt(endings.length)];
        at = 0;
      }
      if (at < wanted.length) {
        logits[wanted[at]] += 2;
      }
      cursor.mask(logits, 0);
      int id = best();
      at = at < wanted.length && wanted[at] == id ? at + 1 : wanted.length;
      tokens++;
      cursor.accept(id);
      if (stops(id)) {
        return text.toString(StandardCharsets.UTF_8);
      }
      text.writeBytes(tokenizer.bytes(id));
    }
    throw new AssertionError("no end after " + MOST_TOKENS + " tokens: " + text);
  }

  private int best() {
    int best = -1;
    for (int id = 0; id < logits.length; id++) {
      if (logits[id] != Float.NEGATIVE_INFINITY && (best < 0 || logits[id] > logits[best])) {
        best = id;
      }
    }
    if (best < 0) {
      throw new AssertionError("the grammar rules out every token");
    }
    return best;
  }

  private boolean stops(int id) {
    for (int stop : trie.stopTokens()) {
      if (stop == id) {
        return true;
      }
    }
    return false;
  }
}
