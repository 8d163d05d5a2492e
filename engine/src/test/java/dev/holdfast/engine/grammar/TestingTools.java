package dev.holdfast.engine.grammar;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Tools with all kinds of parameters. */
public final class TestingTools {
  private static final String TOOLS =
      """
      [
       {"name": "now", "parameters": {"type": "object", "properties": {}}},
       {"name": "read_file", "parameters": {"type": "object", "required": ["path"], "properties": {
         "path": {"type": "string"}, "first_line": {"type": "integer", "minimum": 1}, "last_line": {"type": "integer"}}}},
       {"name": "write_file", "parameters": {"type": "object", "required": ["path", "content"], "properties": {
         "path": {"type": "string", "minLength": 1, "maxLength": 12}, "content": {"type": "string"}, "append": {"type": "boolean"}}}},
       {"name": "select", "parameters": {"type": "object", "required": ["how"], "properties": {
         "how": {"enum": ["first", "last", "\\"quoted\\"", "two\\nlines"]}, "or": {"type": ["integer", "null"], "maximum": 40}}}},
       {"name": "plan", "parameters": {"type": "object", "required": ["steps"], "properties": {
         "steps": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"type": "object", "required": ["title"],
           "properties": {"title": {"type": "string", "maxLength": 20}, "weight": {"type": "number", "minimum": -1, "maximum": 1}}}},
         "mode": {"anyOf": [{"type": "string", "maxLength": 5}, {"type": "array", "items": {"type": "boolean"}, "maxItems": 2}]}}}},
       {"name": "tagged", "parameters": {"type": "object", "properties": {"key": {"$ref": "#/$defs/key"}},
         "additionalProperties": {"type": "integer", "minimum": 0, "maximum": 9}, "maxProperties": 3,
         "$defs": {"key": {"type": "string", "maxLength": 4}}}}
      ]
      """;

  private TestingTools() {}

  /** As chats have them. */
  public static List<ObjectNode> nodes() {
    List<ObjectNode> tools = new ArrayList<>();
    try {
      new ObjectMapper().readTree(TOOLS).forEach(tool -> tools.add((ObjectNode) tool));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return tools;
  }

  /** As grammars have them. */
  public static List<CallableTool> callable() {
    return nodes().stream().map(CallableTool::of).toList();
  }
}
