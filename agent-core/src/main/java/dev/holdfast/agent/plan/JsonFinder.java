package dev.holdfast.agent.plan;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;

/** Finds JSON objects and lists inside prose, forgiving what small models get wrong. */
final class JsonFinder {
  private static final int MAX_TRIES = 50;
  private static final ObjectReader READER = reader();

  private JsonFinder() {}

  /** Outermost objects and lists in order of their position; broken ones are left out. */
  static List<JsonNode> find(String text) {
    List<JsonNode> found = new ArrayList<>();
    int position = 0;
    for (int tries = 0; tries < MAX_TRIES && position < text.length(); tries++) {
      int start = nextOpening(text, position);
      if (start < 0) {
        break;
      }
      int end = closing(text, start);
      JsonNode node = end < 0 ? null : read(text.substring(start, end + 1));
      if (node != null && !node.isEmpty()) {
        found.add(node);
        position = end + 1;
      } else {
        position = start + 1;
      }
    }
    return found;
  }

  private static int nextOpening(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (text.charAt(i) == '{' || text.charAt(i) == '[') {
        return i;
      }
    }
    return -1;
  }

  /** Index of the bracket that closes the one at {@code start}, or -1; strings are skipped. */
  private static int closing(String text, int start) {
    int depth = 0;
    boolean quoted = false;
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted) {
        if (c == '\\') {
          i++;
        } else if (c == '"') {
          quoted = false;
        }
      } else if (c == '"') {
        quoted = true;
      } else if (c == '{' || c == '[') {
        depth++;
      } else if ((c == '}' || c == ']') && --depth == 0) {
        return i;
      }
    }
    return -1;
  }

  private static @org.jspecify.annotations.Nullable JsonNode read(String json) {
    try {
      return READER.readTree(json);
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  private static ObjectReader reader() {
    JsonFactoryBuilder factory = new JsonFactoryBuilder();
    factory.streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(50).build());
    factory.enable(JsonReadFeature.ALLOW_TRAILING_COMMA);
    factory.enable(JsonReadFeature.ALLOW_SINGLE_QUOTES);
    factory.enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES);
    factory.enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS);
    factory.enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER);
    factory.enable(JsonReadFeature.ALLOW_JAVA_COMMENTS);
    return JsonMapper.builder(factory.build())
        .build()
        .reader()
        .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }
}
