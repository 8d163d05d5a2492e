package dev.holdfast.engine.grammar.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one schema says about objects.
 *
 * @param properties schemas by name
 * @param additional schema of other properties; null for none
 * @param max {@link Integer#MAX_VALUE} for any number of properties
 * @param schema number of the schema that says so
 */
record ObjectKeywords(
    Map<String, JsonNode> properties,
    @Nullable JsonNode additional,
    Set<String> required,
    int min,
    int max,
    int schema) {
  /** The schema of a property; null for none. */
  @Nullable JsonNode property(String name) {
    return properties.getOrDefault(name, additional);
  }
}
