package dev.holdfast.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.state.SnapshotFacts;
import dev.holdfast.engine.state.StoredSnapshot;
import dev.holdfast.engine.tokenizer.Tokenizer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A saved state as the {@code state} commands show it.
 *
 * @param facts what it says about itself
 * @param text its first words, if there is a tokenizer
 */
record ListedState(StoredSnapshot snapshot, SnapshotFacts facts, Optional<String> text) {
  private static final int FIRST_TOKENS = 40;
  private static final int WIDTH = 60;

  String name() {
    String file = String.valueOf(snapshot.file().getFileName());
    return file.substring(0, file.lastIndexOf('.'));
  }

  ObjectNode json() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("name", name());
    node.put("model", facts.model());
    node.put("position", snapshot.position());
    node.put("bytes", snapshot.bytes());
    node.put("pageBytes", facts.pageBytes());
    node.put("lastUse", second(snapshot.lastUse()));
    node.put("written", second(facts.written()));
    text.ifPresent(words -> node.put("text", words));
    return node;
  }

  /** The first words, safe to show. */
  static String firstWords(Tokenizer tokenizer, SnapshotFacts facts) {
    int count = Math.min(facts.tokens().length, FIRST_TOKENS);
    try {
      return Printable.line(tokenizer.decode(Arrays.copyOf(facts.tokens(), count)), WIDTH);
    } catch (EngineException noSuchToken) {
      return "";
    }
  }

  static String second(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
