package dev.holdfast.engine;

import dev.holdfast.engine.source.Metadata;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What generation must know about a vocabulary (specification sections 2 and 8.2).
 *
 * @param usableTokens ids from here on are padding
 * @param stopTokens ids that end a turn or a text
 */
record VocabularyFacts(int usableTokens, Set<Integer> stopTokens) {
  private static final int UNUSED = 5;

  VocabularyFacts {
    stopTokens = Set.copyOf(stopTokens);
  }

  static VocabularyFacts read(Metadata metadata, int vocabulary) {
    List<String> tokens = metadata.strings("tokenizer.ggml.tokens");
    List<Integer> types = metadata.integers("tokenizer.ggml.token_type");
    int usable = tokens.isEmpty() ? vocabulary : Math.min(vocabulary, tokens.size());
    while (usable > 1 && usable <= types.size() && types.get(usable - 1) == UNUSED) {
      usable--;
    }
    Set<Integer> stops = new LinkedHashSet<>();
    metadata.integer("tokenizer.ggml.eos_token_id").ifPresent(id -> stops.add(clip(id)));
    stops.addAll(metadata.integers("tokenizer.ggml.eos_token_ids"));
    stops.add(tokens.indexOf("<|im_end|>"));
    stops.add(tokens.indexOf("<|endoftext|>"));
    stops.removeIf(id -> id < 0 || id >= vocabulary);
    return new VocabularyFacts(usable, stops);
  }

  private static int clip(long id) {
    return (int) Math.max(-1, Math.min(Integer.MAX_VALUE, id));
  }
}
