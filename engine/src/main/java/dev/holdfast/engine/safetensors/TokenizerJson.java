package dev.holdfast.engine.safetensors;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.engine.EngineException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A byte-level BPE of {@code tokenizer.json} as the lists of a GGUF file (specification sections
 * 8.2 and 10). What it says beyond the lists must be what the engine's tokenizer does.
 *
 * @param preTokenizer {@code qwen35} or {@code qwen2}
 * @param tokens by id; ids without a token are padding
 * @param types 1 normal, 3 control, 4 user-defined, 5 unused
 * @param merges {@code "left right"}
 */
record TokenizerJson(
    String preTokenizer, List<String> tokens, List<Integer> types, List<String> merges) {
  private static final String QWEN35 =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?[\\p{L}\\p{M}]+|\\p{N}"
          + "| ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  private static final String QWEN2 =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}"
          + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  private static final int NORMAL = 1;
  private static final int CONTROL = 3;
  private static final int USER_DEFINED = 4;
  private static final int UNUSED = 5;
  private static final int MOST_TOKENS = 1 << 22;

  /**
   * Reads a tokenizer.
   *
   * @param rows of the embedding: ids up to here exist
   */
  static TokenizerJson read(JsonNode json, long rows) {
    JsonNode model = json.path("model");
    if (!model.path("type").asText("BPE").equals("BPE")
        || model.path("ignore_merges").asBoolean(false)
        || model.path("byte_fallback").asBoolean(false)) {
      throw CheckpointFolder.unsupported("tokenizer.json: the model is no plain byte-level BPE");
    }
    if (!json.path("normalizer").path("type").asText("").equals("NFC")) {
      throw CheckpointFolder.unsupported("tokenizer.json: the normalizer is not NFC");
    }
    if (rows < 1 || rows > MOST_TOKENS) {
      throw CheckpointFolder.malformed("config.json: vocab_size is " + rows);
    }
    String[] tokens = new String[(int) rows];
    Integer[] types = new Integer[(int) rows];
    model
        .path("vocab")
        .properties()
        .forEach(entry -> put(tokens, types, entry.getValue(), entry.getKey(), NORMAL));
    for (JsonNode added : json.path("added_tokens")) {
      String content = added.path("content").asText("");
      put(tokens, types, added.path("id"), content, type(added, content));
    }
    for (int id = 0; id < rows; id++) {
      if (tokens[id] == null) {
        tokens[id] = "[PAD" + id + "]";
        types[id] = UNUSED;
      }
    }
    return new TokenizerJson(
        preTokenizer(json.path("pre_tokenizer")),
        Arrays.asList(tokens),
        Arrays.asList(types),
        merges(model.path("merges")));
  }

  void addTo(Map<String, Object> keys) {
    keys.put("tokenizer.ggml.model", "gpt2");
    keys.put("tokenizer.ggml.pre", preTokenizer);
    keys.put("tokenizer.ggml.tokens", tokens);
    keys.put("tokenizer.ggml.token_type", types);
    keys.put("tokenizer.ggml.merges", merges);
  }

  private static void put(String[] tokens, Integer[] types, JsonNode id, String token, int type) {
    if (!id.isInt() || id.intValue() < 0 || id.intValue() >= tokens.length) {
      throw malformed("token \"" + token + "\" has no id within the vocabulary");
    }
    String twin = tokens[id.intValue()];
    if (twin != null && !twin.equals(token)) {
      throw malformed("id " + id + " has the tokens \"" + twin + "\" and \"" + token + "\"");
    }
    tokens[id.intValue()] = token;
    types[id.intValue()] = type;
  }

  /** Tokens that look like control tokens are, whatever their flag (specification section 8.2). */
  private static int type(JsonNode added, String content) {
    boolean control =
        added.path("special").asBoolean(false)
            || (content.startsWith("<|") && content.endsWith("|>"));
    return control ? CONTROL : USER_DEFINED;
  }

  /** Older files write a pair as one string, newer ones as an array of two. */
  private static List<String> merges(JsonNode node) {
    List<String> merges = new ArrayList<>(node.size());
    for (JsonNode merge : node) {
      if (merge.isTextual()) {
        merges.add(merge.textValue());
      } else if (merge.size() == 2 && merge.path(0).isTextual() && merge.path(1).isTextual()) {
        merges.add(merge.path(0).textValue() + " " + merge.path(1).textValue());
      } else {
        throw malformed("merge " + merges.size() + " is no pair");
      }
    }
    return merges;
  }

  private static String preTokenizer(JsonNode node) {
    String regex = node.path("pattern").path("Regex").asText("");
    for (JsonNode part : node.path("pretokenizers")) {
      regex = regex.isEmpty() ? part.path("pattern").path("Regex").asText("") : regex;
    }
    return switch (regex) {
      case QWEN35 -> "qwen35";
      case QWEN2 -> "qwen2";
      default ->
          throw CheckpointFolder.unsupported("tokenizer.json: the pre_tokenizer is not Qwen's");
    };
  }

  private static EngineException malformed(String what) {
    return CheckpointFolder.malformed("tokenizer.json: " + what);
  }
}
