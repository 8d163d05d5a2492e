package dev.holdfast.engine.safetensors;

import java.util.List;
import java.util.Map;

/**
 * A byte-level BPE of {@code tokenizer.json} as the lists of a GGUF file (specification section
 * 8.2).
 *
 * @param preTokenizer {@code qwen35} or {@code qwen2}
 * @param tokens by id; ids without a token are padding
 * @param types 1 normal, 3 control, 4 user-defined, 5 unused
 * @param merges {@code "left right"}
 */
record TokenizerJson(
    String preTokenizer, List<String> tokens, List<Integer> types, List<String> merges) {

  void addTo(Map<String, Object> keys) {
    keys.put("tokenizer.ggml.model", "gpt2");
    keys.put("tokenizer.ggml.pre", preTokenizer);
    keys.put("tokenizer.ggml.tokens", tokens);
    keys.put("tokenizer.ggml.token_type", types);
    keys.put("tokenizer.ggml.merges", merges);
  }
}
