package dev.holdfast.engine.grammar.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.AbsoluteIri;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.NodePath;
import com.networknt.schema.path.PathType;
import com.networknt.schema.regex.JDKRegularExpressionFactory;
import com.networknt.schema.regex.RegularExpression;
import dev.holdfast.engine.EngineException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Checks values against a whole schema with a library; nothing is loaded from elsewhere. */
final class SchemaValidator {
  private static final Pattern PLAIN_NAME = Pattern.compile("\\w+");

  private final JsonNode source;
  private final String where;
  private volatile @Nullable Schema schema;

  /**
   * @param where what the schema is for, for messages
   */
  SchemaValidator(JsonNode source, String where) {
    this.source = source;
    this.where = where;
  }

  /**
   * Makes ready what is else made at the first value.
   *
   * @throws EngineException REQUEST_INVALID for a schema that the library refuses
   */
  void prepare() {
    guarded(() -> {
      Schema made = schema();
      made.initializeValidators();
      return made;
    });
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

  /** The drafts themselves come with the library. */
  private static boolean isDraft(AbsoluteIri iri) {
    return withoutScheme(iri.toString()).startsWith("//json-schema.org/");
  }

  private static String withoutScheme(String uri) {
    return uri.substring(uri.indexOf(':') + 1);
  }

  /**
   * What is wrong, one line each.
   *
   * @param name what the value is called
   * @throws EngineException REQUEST_INVALID for a schema that the library refuses, and for a value
   *     that nests too deeply
   */
  List<String> violations(JsonNode value, String name) {
    return guarded(() ->
        schema().validate(value, context -> {}).stream()
            .map(error -> line(error, name))
            .distinct()
            .toList());
  }

  /** The library reads parts of a schema that no value needed so far, and it recurses. */
  private <T> T guarded(Supplier<T> action) {
    try {
      return action.get();
    } catch (SchemaException e) {
      throw SchemaProblem.invalid(where, "#", "cannot be checked: " + e.getMessage());
    } catch (StackOverflowError e) {
      throw SchemaProblem.invalid(where, "#", "or the value nests too deeply to be checked");
    }
  }

  private static String line(Error error, String name) {
    StringBuilder line = new StringBuilder(name);
    NodePath path = error.getInstanceLocation();
    for (int i = 0; i < path.getNameCount(); i++) {
      Object step = path.getElement(i);
      if (step instanceof Integer) {
        line.append('[').append(step).append(']');
      } else if (PLAIN_NAME.matcher(step.toString()).matches()) {
        line.append('.').append(step);
      } else {
        line.append("['").append(step).append("']");
      }
    }
    return line.append(": ").append(error.getMessage()).toString();
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
            .pathType(PathType.JSON_POINTER)
            .formatAssertionsEnabled(false)
            .regularExpressionFactory(SchemaValidator::expression)
            .build();
    return SchemaRegistry.withDefaultDialect(
        SpecificationVersion.DRAFT_2020_12,
        builder ->
            builder
                .schemaRegistryConfig(config)
                .schemaLoader(loader -> loader.allow(SchemaValidator::isDraft)));
  }

  /**
   * In time linear in the text where the expression is regular; else by the JDK. What is no
   * expression says nothing, as the draft leaves it.
   */
  private static RegularExpression expression(String pattern) {
    try {
      return new TextPattern(RegexParser.parse(pattern), new WorkLimit(pattern))::matches;
    } catch (RegexParser.UnsupportedPattern | TextPattern.TooManyStates | EngineException e) {
      return byJdk(pattern);
    }
  }

  private static RegularExpression byJdk(String pattern) {
    try {
      return JDKRegularExpressionFactory.getInstance().getRegularExpression(pattern);
    } catch (PatternSyntaxException e) {
      return text -> true;
    }
  }
}
