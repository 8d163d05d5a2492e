package dev.holdfast.engine.grammar.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.PathType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Checks values against a whole schema with a library; nothing is loaded from elsewhere. */
final class SchemaValidator {
  private final JsonNode source;
  private volatile @Nullable Schema schema;

  SchemaValidator(JsonNode source) {
    this.source = source;
  }

  /** Whether a schema says by which draft it is to be read, and that is one we know, or none. */
  static boolean knowsDialect(JsonNode schema) {
    JsonNode dialect = schema.path("$schema");
    if (dialect.isMissingNode()) {
      return true;
    }
    String uri = dialect.asText();
    String id = uri.endsWith("#") ? uri.substring(0, uri.length() - 1) : uri;
    return Arrays.stream(SpecificationVersion.values())
        .map(version -> version.getDialectId().replace("#", ""))
        .anyMatch(known -> withoutScheme(known).equals(withoutScheme(id)));
  }

  private static String withoutScheme(String uri) {
    return uri.substring(uri.indexOf(':') + 1);
  }

  /**
   * What is wrong, one line each.
   *
   * @param name what the value is called
   */
  List<String> violations(JsonNode value, String name) {
    return schema().validate(value, context -> {}).stream()
        .map(error -> line(error, name))
        .distinct()
        .toList();
  }

  private static String line(Error error, String name) {
    String path = error.getInstanceLocation().toString();
    return name + path.substring(path.indexOf('$') + 1) + ": " + error.getMessage();
  }

  /** Made when first needed: most values are never checked. */
  private Schema schema() {
    Schema made = schema;
    if (made == null) {
      made = registry().getSchema(source);
      schema = made;
    }
    return made;
  }

  private static SchemaRegistry registry() {
    SchemaRegistryConfig config =
        SchemaRegistryConfig.builder()
            .locale(Locale.ROOT)
            .pathType(PathType.JSON_PATH)
            .formatAssertionsEnabled(false)
            .build();
    return SchemaRegistry.withDefaultDialect(
        SpecificationVersion.DRAFT_2020_12, builder -> builder.schemaRegistryConfig(config));
  }
}
