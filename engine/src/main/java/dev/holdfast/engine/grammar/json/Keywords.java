package dev.holdfast.engine.grammar.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What one schema says.
 *
 * @param assertions about a value itself
 * @param together schemas that hold too: {@code $ref} and {@code allOf}
 * @param choices lists of schemas of which one holds: {@code anyOf}, {@code oneOf}, constants
 */
record Keywords(Assertions assertions, List<JsonNode> together, List<List<JsonNode>> choices) {}
