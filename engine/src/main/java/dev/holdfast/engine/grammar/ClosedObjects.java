package dev.holdfast.engine.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Schemas for a model that writes: an object that names its properties has no others unless the
 * schema says so. JSON Schema allows any; a model would invent some.
 */
final class ClosedObjects {
  private static final String ADDITIONAL = "additionalProperties";

  private ClosedObjects() {}

  /** A schema that allows no more than {@code schema}. */
  static JsonNode close(JsonNode schema) {
    JsonNode own = schema.deepCopy();
    closeIn(own);
    return own;
  }

  private static void closeIn(JsonNode schema) {
    if (schema instanceof ObjectNode object) {
      boolean partOfSeveral =
          object.has("allOf") || object.has("$ref") || object.has("patternProperties");
      if (object.path("properties").isObject() && !object.has(ADDITIONAL) && !partOfSeveral) {
        object.put(ADDITIONAL, false);
      }
      for (String name : new String[] {"properties", "$defs", "definitions"}) {
        object.path(name).forEach(ClosedObjects::closeIn);
      }
      for (String name : new String[] {"items", ADDITIONAL}) {
        closeIn(object.path(name));
      }
      for (String name : new String[] {"anyOf", "oneOf", "prefixItems"}) {
        object.path(name).forEach(ClosedObjects::closeIn);
      }
    }
  }
}
