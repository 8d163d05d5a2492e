package dev.holdfast.engine.langchain4j;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import dev.langchain4j.internal.JsonSchemaElementJsonUtils;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import org.jspecify.annotations.Nullable;

/** Turns LangChain4j's schema elements into the JSON Schema they stand for. */
final class SchemaConverter {
  private static final ObjectMapper MAPPER = JsonMapper.builder().build();

  private SchemaConverter() {}

  /**
   * The JSON Schema of a response format; without one, that of any object.
   *
   * @throws EngineException CHAT_INVALID when a raw schema is not JSON
   */
  static JsonNode schema(@Nullable JsonSchema schema) {
    if (schema == null) {
      return JsonNodeFactory.instance.objectNode().put("type", "object");
    }
    try {
      return MAPPER.valueToTree(JsonSchemaElementJsonUtils.toMap(schema.rootElement()));
    } catch (RuntimeException e) {
      throw new EngineException(
          ErrorCode.CHAT_INVALID,
          "responseFormat: the schema '" + schema.name() + "' cannot be read: " + e.getMessage(),
          "Correct it; a raw schema is the text of a JSON object.",
          e);
    }
  }
}
