package dev.holdfast.engine.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OutputParserTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<ObjectNode> TOOLS =
      List.of(
          tool(
              "write_file",
              "{\"path\":{\"type\":\"string\"},\"text\":{\"type\":\"string\"},\"lines\":{\"type\":\"integer\"},"
                  + "\"either\":{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"array\"}]},"
                  + "\"mode\":{\"enum\":[\"1\",\"2\"]}}"),
          tool("now", "{}"));

  @Test
  void readsThoughtsAnswerAndCall() {
    assertThat(
            qwen35(
                true,
                "\nHm, I need\nthe file. \n</think>\n\nLet me look.\n\n<tool_call>\n<function=write_file>\n"
                    + "<parameter=path>\na.txt\n</parameter>\n<parameter=lines>\n3\n</parameter>\n</function>\n</tool_call>"))
        .containsExactly(
            "thinks Hm, I need\nthe file.",
            "says Let me look.",
            "calls write_file {\"path\":\"a.txt\",\"lines\":3}");
  }

  @Test
  void codeInThreeQuotesIsTakenAsItStands() {
    assertThat(
            hermes(
                "{\n  \"name\": \"write_file\",\n  \"arguments\": {\n    \"path\": \"\",\n    \"text\": \"\"\"\n"
                    + "    if a == \"}\":\n        print('\\n')\n    \"\"\"\n  }\n}\n"))
        .containsExactly(
            "calls write_file {\"path\":\"\",\"text\":\"if a == \\\"}\\\":\\n    print('\\\\n')\"}");
    assertThat(
            hermes(
                "<tool_call>\n{\"name\": \"write_file\", \"arguments\": {\"text\": \"\"\"open\n</tool_call>"))
        .singleElement()
        .asString()
        .startsWith("error");
  }

  @Test
  void valuesMayLookLikeTags() {
    assertThat(
            qwen35(
                false,
                "<tool_call>\n<function=write_file>\n<parameter=text>\n</parameter>\n</function>\n</parameter>\n"
                    + "<parameter=path>\nx </tool_call> <tool_call> y\n</parameter>\n</function>\n</tool_call>"))
        .containsExactly(
            "calls write_file {\"text\":\"</parameter>\\n</function>\",\"path\":\"x </tool_call> <tool_call> y\"}");
  }

  @Test
  void schemaDecidesOnTypes() {
    assertThat(
            qwen35(
                false,
                "<tool_call><function=write_file><parameter=text>12</parameter><parameter=lines>\nTrue\n</parameter>"
                    + "<parameter=either>[1]</parameter><parameter=mode>1</parameter><parameter=other>None</parameter>"
                    + "<parameter=path>\n\n</parameter></function></tool_call>"))
        .containsExactly(
            "calls write_file {\"text\":\"12\",\"lines\":true,\"either\":[1],\"mode\":\"1\",\"other\":null,\"path\":\"\"}");
    assertThat(
            qwen35(
                false,
                "<tool_call><function=write_file><parameter=either>12</parameter><parameter=lines>many</parameter>"
                    + "</function></tool_call>"))
        .containsExactly("calls write_file {\"either\":\"12\",\"lines\":\"many\"}");
  }

  @Test
  void readsBackWhatTheTemplateWrites() throws IOException {
    int calls = 0;
    for (JsonNode golden : ChatFormatTest.golden("qwen35-cases.json").get("cases")) {
      String name = golden.get("name").textValue();
      if (golden.has("error") || name.endsWith("@unsloth") || !name.startsWith("call_")) {
        continue;
      }
      Conversation conversation = ChatJson.read(golden);
      Message.FromAssistant message = (Message.FromAssistant) conversation.messages().getLast();
      if (name.equals("call_all_json_types")
          || name.equals("call_float_formats")
          || name.equals("call_without_function_wrapper")) {
        String text = golden.get("rendered").textValue();
        String generated =
            text.substring(text.lastIndexOf("<think>\n\n</think>") + 8, text.length() - 11);
        List<String> expected = new ArrayList<>();
        for (ToolCall call : message.toolCalls()) {
          expected.add("calls " + call.name() + " " + call.arguments());
        }
        assertThat(parse(new Qwen35Format(true).parser(TOOLS, true), generated, true))
            .as(name)
            .isEqualTo(expected);
        calls += expected.size();
      }
    }
    assertThat(calls).isGreaterThanOrEqualTo(3);
  }

  @Test
  void acceptsSeveralCallsAndDropsWhatFollows() {
    String call = "<tool_call>\n<function=now>\n</function>\n</tool_call>";
    assertThat(qwen35(false, "a\n" + call + "\n" + call + "\nbla"))
        .containsExactly("says a", "calls now {}", "calls now {}");
  }

  @Test
  void acceptsAMissingCloseAtTheEnd() {
    assertThat(qwen35(false, "<tool_call>\n<function=now>\n</function>"))
        .containsExactly("calls now {}");
    assertThat(hermes("<tool_call>\n{\"name\": \"now\", \"arguments\": {}}"))
        .containsExactly("calls now {}");
  }

  @Test
  void aCutOffCallIsAnError() {
    assertThat(
            parse(
                new HermesFormat().parser(TOOLS, false),
                "<tool_call>\n{\"name\": \"now\", \"arguments\": {\"a\": 1",
                false))
        .singleElement()
        .asString()
        .startsWith("error")
        .contains("cut off");
    assertThat(qwen35(false, "<tool_call>\n<function=now>\n<parameter=a>\nb"))
        .singleElement()
        .asString()
        .contains("cut off");
  }

  @Test
  void malformedCallsSayWhatIsWrong() {
    assertThat(qwen35(false, "<tool_call>\nnow()\n</tool_call>"))
        .singleElement()
        .asString()
        .contains("no <function=NAME>");
    assertThat(
            hermes(
                "<tool_call>\n{\"name\": \"now\", \"arguments\": {\"a\": \"\\d\"}}\n</tool_call>"))
        .singleElement()
        .asString()
        .contains("not valid JSON");
    assertThat(hermes("<tool_call>\n{\"arguments\": {}}\n</tool_call>"))
        .singleElement()
        .asString()
        .contains("no \"name\"");
    assertThat(hermes("<tool_call>\n{\"name\": \"now\", \"arguments\": [1]}\n</tool_call>"))
        .singleElement()
        .asString()
        .contains("not an object");
    assertThat(
            qwen35(
                false,
                "<tool_call><function=now><parameter=a>1</parameter></function><function=now></function></tool_call>"))
        .singleElement()
        .asString()
        .contains("two functions");
  }

  @Test
  void hermesForgivesWhatSmallModelsWrite() {
    String now = "calls now {}";
    assertThat(hermes("{\"name\": \"now\", \"arguments\": {}}")).containsExactly(now);
    assertThat(hermes("```json\n{\"name\": \"now\", \"arguments\": {}}\n```")).containsExactly(now);
    assertThat(
            hermes("I look:\n```json\n{\n  \"name\": \"now\",\n  \"arguments\": {}\n}\n```\nDone."))
        .containsExactly("says I look:", now);
    assertThat(hermes("<tools>\n{\"name\": \"now\", \"arguments\": {}}\n</tools>"))
        .containsExactly(now);
    assertThat(hermes("<tool_call>\n```json\n{\"name\": \"now\"}\n```\n</tool_call>"))
        .containsExactly(now);
    assertThat(hermes("<tool_call>{\"name\": \"now\", \"arguments\": {}\n</tool_call>"))
        .containsExactly(now);
    assertThat(
            hermes("{\"name\": \"now\", \"arguments\": \"{\\\"a\\\": 1}\"}\n{\"name\": \"now\"}"))
        .containsExactly("calls now {\"a\":1}", now);
    assertThat(
            hermes("{\"name\": \"write_file\", \"arguments\": {\"text\": \"a\nb <tool_call>\"}}"))
        .containsExactly("calls write_file {\"text\":\"a\\nb <tool_call>\"}");
  }

  /** The template of Qwen2.5-Coder shows doubled braces; its models copy them, closed or not. */
  @Test
  void hermesReadsDoubledBraces() {
    for (String end : List.of("}}}", "}}", "}}}\nDone.")) {
      String call = "{{\"name\": \"write_file\", \"arguments\": {\"text\": \"a {{b}}\"}";
      assertThat(hermes(call + end.substring(1)))
          .as(end)
          .containsExactly("calls write_file {\"text\":\"a {{b}}\"}");
      assertThat(hermes("<tool_call>\n" + call + end.substring(1) + "\n</tool_call>"))
          .as(end)
          .containsExactly("calls write_file {\"text\":\"a {{b}}\"}");
    }
  }

  /** Seen from Qwen2.5-Coder 1.5B: it recites its tools, or fills the schema in as arguments. */
  @Test
  void aCopiedDescriptionIsNoCall() {
    String schema = "{\"type\": \"object\", \"properties\": {}}";
    String echo =
        "{\"type\": \"function\", \"function\": {\"name\": \"now\", \"parameters\": "
            + schema
            + "}}";
    assertThat(hermes("```python\n# tools\n" + echo + "\n```"))
        .containsExactly("says ```python\n# tools\n" + echo + "\n```");
    for (String copied :
        List.of(
            "<tools>\n" + echo + "\n</tools>",
            "```json\n{\"name\": \"now\", \"arguments\": " + schema + "}\n```")) {
      assertThat(hermes(copied))
          .singleElement()
          .asString()
          .startsWith("error")
          .contains("repeats the description of now");
    }
  }

  @Test
  void otherJsonIsText() {
    for (String text :
        List.of(
            "{\"name\": \"Ada\", \"born\": 1815}",
            "```json\n{\"a\": [1, 2]}\n```",
            "```python\nprint({})\n```",
            "{\nnot json",
            "use `{}` here")) {
      assertThat(hermes(text)).containsExactly("says " + text);
    }
    assertThat(hermes("{ open\n<tool_call>{\"name\": \"now\"}</tool_call>"))
        .containsExactly("says { open", "calls now {}");
  }

  @Test
  void withoutToolsNothingIsACall() {
    String text = "<tool_call>\n<function=now>\n</function>\n</tool_call>";
    assertThat(parse(new Qwen35Format(false).parser(List.of(), false), text, true))
        .containsExactly("says " + text);
  }

  @Test
  void thoughtsMayBeOpenedUnasked() {
    assertThat(qwen35(false, " <think>\nhm</think>x")).containsExactly("thinks hm", "says x");
    assertThat(qwen35(true, "never ends")).containsExactly("thinks never ends");
  }

  /** Any text, cut anyhow, gives the same events as in one piece, and no exception. */
  @Test
  void cutsDoNotMatter() {
    String[] atoms = {
      "<think>",
      "</think>",
      "<tool_call>",
      "</tool_call>",
      "<tools>",
      "</tools>",
      "<function=now>",
      "<function=",
      "</function>",
      "<parameter=a>",
      "</parameter>",
      "\n",
      "\n\n",
      " ",
      "a",
      "<",
      "{",
      "}",
      "{\"name\": \"now\", \"arguments\": {}}",
      "\"",
      "\\",
      "[",
      "]",
      "```",
      "```json\n",
      "`",
      "{\"name\": \"now\", \"arguments\": ",
      "x y",
      "\u00a0",
      "\ud83d\ude00",
      ",",
      "{\"b\": \"<tool_call>\"}"
    };
    Random random = new Random(7);
    for (int round = 0; round < 30_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(14); length > 0; length--) {
        text.append(atoms[random.nextInt(atoms.length)]);
      }
      boolean thinking = random.nextInt(3) == 0;
      boolean complete = random.nextBoolean();
      ChatFormat format = random.nextBoolean() ? new HermesFormat() : new Qwen35Format(true);
      List<String> whole = parse(format.parser(TOOLS, thinking), text.toString(), complete);
      OutputParser parser = format.parser(TOOLS, thinking);
      List<OutputEvent> events = new ArrayList<>();
      for (int from = 0; from < text.length(); ) {
        int to = Math.min(text.length(), from + 1 + random.nextInt(5));
        events.addAll(parser.accept(text.substring(from, to)));
        from = to;
      }
      events.addAll(parser.finish(complete));
      assertThat(describe(events)).as("%s", text).isEqualTo(whole);
    }
  }

  private static List<String> qwen35(boolean thinking, String text) {
    return parse(new Qwen35Format(true).parser(TOOLS, thinking), text, true);
  }

  private static List<String> hermes(String text) {
    return parse(new HermesFormat().parser(TOOLS, false), text, true);
  }

  private static List<String> parse(OutputParser parser, String text, boolean complete) {
    List<OutputEvent> events = new ArrayList<>(parser.accept(text));
    events.addAll(parser.finish(complete));
    return describe(events);
  }

  /** One line for each event, neighbouring text deltas joined. */
  private static List<String> describe(List<OutputEvent> events) {
    List<String> lines = new ArrayList<>();
    String kind = "";
    for (OutputEvent event : events) {
      String line =
          switch (event) {
            case OutputEvent.Reasoning reasoning -> "thinks " + reasoning.delta();
            case OutputEvent.Text text -> "says " + text.delta();
            case OutputEvent.Call call ->
                "calls " + call.call().name() + " " + call.call().arguments();
            case OutputEvent.CallError error -> "error " + error.message() + " " + error.raw();
          };
      boolean joins =
          event.getClass().getSimpleName().equals(kind)
              && (event instanceof OutputEvent.Text || event instanceof OutputEvent.Reasoning);
      if (joins) {
        lines.addLast(lines.removeLast() + line.substring(line.indexOf(' ') + 1));
      } else {
        lines.add(line);
      }
      kind = event.getClass().getSimpleName();
    }
    return lines;
  }

  private static ObjectNode tool(String name, String properties) {
    try {
      return (ObjectNode)
          JSON.readTree(
              "{\"type\":\"function\",\"function\":{\"name\":\""
                  + name
                  + "\",\"parameters\":{\"type\":\"object\",\"properties\":"
                  + properties
                  + "}}}");
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
