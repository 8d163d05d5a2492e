package dev.holdfast.engine.grammar.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The published JSON-Schema-Test-Suite, draft 2020-12, without its optional part, as the source of
 * the Python package jsonschema 4.23.0 has it (its licence lies beside it). Every case is either
 * checked, or its schema is refused for a reason that is counted here.
 */
class JsonSchemaSuiteTest {
  private static final Pattern UNSUPPORTED = Pattern.compile("uses (\\S+), which");
  private static final String REMOTE = "reference to another schema";
  private static final String DIALECT = "unknown $schema";

  /** Cases whose schema is refused when it must be enforced wholly, by the keyword named. */
  private static final Map<String, Integer> REFUSED =
      Map.ofEntries(
          Map.entry("$dynamicRef", 20),
          Map.entry("contains", 60),
          Map.entry("dependentRequired", 20),
          Map.entry("dependentSchemas", 28),
          Map.entry("if", 49),
          Map.entry("multipleOf", 18),
          Map.entry("not", 42),
          Map.entry("oneOf", 23),
          Map.entry("patternProperties", 41),
          Map.entry("propertyNames", 12),
          Map.entry("unevaluatedItems", 48),
          Map.entry("unevaluatedProperties", 101),
          Map.entry("uniqueItems", 41),
          Map.entry(REMOTE, 46),
          Map.entry(DIALECT, 5));

  private record Case(String name, JsonNode value, boolean valid) {}

  private record Group(String name, JsonNode schema, List<Case> cases) {}

  private final List<Group> groups = groups();
  private final Map<String, Integer> refused = new TreeMap<>();
  private final List<String> wrong = new ArrayList<>();
  private int checked;

  @Test
  void acceptsExactlyWhatIsValid() {
    for (Group group : groups) {
      try {
        checkExactly(JsonSchema.compile(group.schema(), "schema"), group);
      } catch (EngineException e) {
        countRefused(group, e);
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(refused).isEqualTo(REFUSED);
    assertThat(checked).isEqualTo(691);
  }

  @Test
  void leniently_acceptsWhatIsValid_andTheRestIsFoundAfterwards() {
    for (Group group : groups) {
      try {
        checkLeniently(JsonSchema.compileLenient(group.schema(), "schema"), group);
      } catch (EngineException e) {
        countRefused(group, e);
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(refused).isEqualTo(Map.of(REMOTE, 48, DIALECT, 5));
    assertThat(checked).isEqualTo(1192);
  }

  private void checkExactly(JsonSchema schema, Group group) {
    assertThat(schema.notEnforced()).isEmpty();
    for (Case each : group.cases()) {
      checked++;
      if (TestingJson.accepts(schema, TestingJson.write(each.value())) != each.valid()) {
        wrong.add(each.name());
      }
    }
  }

  private void checkLeniently(JsonSchema schema, Group group) {
    for (Case each : group.cases()) {
      checked++;
      boolean accepted = TestingJson.accepts(schema, TestingJson.write(each.value()));
      boolean right = accepted && schema.violations(each.value(), "value").isEmpty();
      if (right != each.valid()) {
        wrong.add(each.name());
      }
    }
  }

  private void countRefused(Group group, EngineException e) {
    String message = Objects.requireNonNull(e.getMessage());
    if (message.contains("cannot be satisfied")) {
      group.cases().stream().filter(Case::valid).forEach(each -> wrong.add(each.name()));
      checked += group.cases().size();
      return;
    }
    Matcher keyword = UNSUPPORTED.matcher(message);
    String reason = message;
    if (e.code() == ErrorCode.SCHEMA_UNSUPPORTED && keyword.find()) {
      reason = keyword.group(1);
    } else if (message.contains("others are not loaded")) {
      reason = REMOTE;
    } else if (message.contains("unknown dialect")) {
      reason = DIALECT;
    }
    refused.merge(reason, group.cases().size(), Integer::sum);
  }

  private static List<Group> groups() {
    List<Group> groups = new ArrayList<>();
    URL folder = JsonSchemaSuiteTest.class.getResource("/json-schema-test-suite/draft2020-12");
    try (Stream<Path> files = Files.list(Path.of(Objects.requireNonNull(folder).toURI()))) {
      for (Path file : files.sorted().toList()) {
        for (JsonNode group : TestingJson.read(Files.readString(file))) {
          String name = file.getFileName() + ", " + group.get("description").textValue();
          List<Case> cases = new ArrayList<>();
          for (JsonNode each : group.get("tests")) {
            cases.add(
                new Case(
                    name + ", " + each.get("description").textValue(),
                    each.get("data"),
                    each.get("valid").booleanValue()));
          }
          groups.add(new Group(name, group.get("schema"), cases));
        }
      }
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException(e);
    }
    return groups;
  }
}
