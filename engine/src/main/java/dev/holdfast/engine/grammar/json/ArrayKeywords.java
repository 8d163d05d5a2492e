package dev.holdfast.engine.grammar.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one schema says about arrays.
 *
 * @param prefix schemas of the first elements
 * @param items schema of the others; null for none
 * @param max {@link Integer#MAX_VALUE} for any number of elements
 */
record ArrayKeywords(List<JsonNode> prefix, @Nullable JsonNode items, int min, int max) {
  /** The schema of an element; null for none. */
  @Nullable JsonNode element(int index) {
    return index < prefix.size() ? prefix.get(index) : items;
  }
}
