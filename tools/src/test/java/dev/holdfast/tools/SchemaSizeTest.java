package dev.holdfast.tools;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.internal.JsonSchemaElementUtils;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every character of a schema is read by the model before it can begin. */
class SchemaSizeTest {

  @TempDir Path temporary;

  @Test
  void allSchemasTogetherStaySmall() throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    int characters = 0;
    try (Toolbox toolbox = Toolbox.standard(TestingContexts.of(temporary))) {
      assertThat(toolbox.specifications()).hasSize(12);
      for (ToolSpecification tool : toolbox.specifications()) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("name", tool.name());
        schema.put("description", tool.description());
        schema.put("parameters", JsonSchemaElementUtils.toMap(tool.parameters()));
        String json = mapper.writeValueAsString(Map.of("type", "function", "function", schema));
        assertThat(tool.description()).hasSizeLessThan(80);
        characters += json.length();
      }
    }
    assertThat(characters).isBetween(1_000, 5_000);
  }
}
