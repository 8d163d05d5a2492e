package dev.holdfast.engine.safetensors;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.holdfast.engine.EngineException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads {@code tokenizer.json} (specification section 10): the two long lists token by token, the
 * rest as trees. What the file says beyond the lists must be what the engine's tokenizer does.
 */
final class TokenizerReader {
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

  private final String[] tokens;
  private final Integer[] types;
  private final List<String> merges = new ArrayList<>();
  private JsonNode added = MissingNode.getInstance();
  private JsonNode normalizer = MissingNode.getInstance();
  private JsonNode preTokenizer = MissingNode.getInstance();

  /**
   * Prepares for one file.
   *
   * @param rows of the embedding: ids up to here exist
   */
  TokenizerReader(long rows) {
    if (rows < 1 || rows > MOST_TOKENS) {
      throw CheckpointFolder.malformed("config.json: vocab_size is " + rows);
    }
    tokens = new String[(int) rows];
    types = new Integer[(int) rows];
  }

  /** Reads an object at whose start the parser stands. */
  TokenizerJson read(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case "added_tokens" -> added = parser.readValueAsTree();
        case "normalizer" -> normalizer = parser.readValueAsTree();
        case "pre_tokenizer" -> preTokenizer = parser.readValueAsTree();
        case "model" -> readModel(parser);
        default -> parser.skipChildren();
      }
    }
    if (!normalizer.path("type").asText("").equals("NFC")) {
      throw CheckpointFolder.unsupported("tokenizer.json: the normalizer is not NFC");
    }
    for (JsonNode token : added) {
      String content = token.path("content").asText("");
      put(token.path("id").asInt(-1), content, type(token, content));
    }
    for (int id = 0; id < tokens.length; id++) {
      if (tokens[id] == null) {
        tokens[id] = "[PAD" + id + "]";
        types[id] = UNUSED;
      }
    }
    return new TokenizerJson(preTokenizer(), Arrays.asList(tokens), Arrays.asList(types), merges);
  }

  private void readModel(JsonParser parser) throws IOException {
    requireObject(parser, "model");
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken first = parser.nextToken();
      switch (field) {
        case "vocab" -> readVocabulary(parser);
        case "merges" -> readMerges(parser);
        case "type" -> requireBpe(parser.getText().equals("BPE"));
        case "ignore_merges", "byte_fallback" -> requireBpe(first != JsonToken.VALUE_TRUE);
        default -> parser.skipChildren();
      }
    }
  }

  private void readVocabulary(JsonParser parser) throws IOException {
    requireObject(parser, "vocab");
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String token = parser.currentName();
      boolean whole = parser.nextToken() == JsonToken.VALUE_NUMBER_INT;
      put(whole ? parser.getIntValue() : -1, token, NORMAL);
    }
  }

  /** Older files write a pair as one string, newer ones as an array of two. */
  private void readMerges(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw malformed("merges are no array");
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.VALUE_STRING) {
        merges.add(parser.getText());
        continue;
      }
      boolean pair = parser.currentToken() == JsonToken.START_ARRAY;
      pair = pair && parser.nextToken() == JsonToken.VALUE_STRING;
      String left = pair ? parser.getText() : "";
      pair = pair && parser.nextToken() == JsonToken.VALUE_STRING;
      String right = pair ? parser.getText() : "";
      if (!pair || parser.nextToken() != JsonToken.END_ARRAY) {
        throw malformed("merge " + merges.size() + " is no pair");
      }
      merges.add(left + " " + right);
    }
  }

  private static void requireObject(JsonParser parser, String what) {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw malformed(what + " is no object");
    }
  }

  private static void requireBpe(boolean holds) {
    if (!holds) {
      throw CheckpointFolder.unsupported("tokenizer.json: the model is no plain byte-level BPE");
    }
  }

  private void put(int id, String token, int type) {
    if (id < 0 || id >= tokens.length) {
      throw malformed("token \"" + token + "\" has no id within the vocabulary");
    }
    String twin = tokens[id];
    if (twin != null && !twin.equals(token)) {
      throw malformed("id " + id + " has the tokens \"" + twin + "\" and \"" + token + "\"");
    }
    tokens[id] = token;
    types[id] = type;
  }

  /** Tokens that look like control tokens are, whatever their flag (specification section 8.2). */
  private static int type(JsonNode token, String content) {
    boolean control =
        token.path("special").asBoolean(false)
            || (content.startsWith("<|") && content.endsWith("|>"));
    return control ? CONTROL : USER_DEFINED;
  }

  private String preTokenizer() {
    String regex = preTokenizer.path("pattern").path("Regex").asText("");
    for (JsonNode part : preTokenizer.path("pretokenizers")) {
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
