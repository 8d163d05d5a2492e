package dev.holdfast.examples.seed;

import dev.holdfast.agent.prompt.SystemText;
import dev.holdfast.engine.chat.ChatFormat;
import dev.holdfast.engine.chat.Rendered;
import dev.holdfast.engine.langchain4j.PromptText;
import dev.holdfast.sandbox.Limits;
import dev.holdfast.sandbox.Sandbox;
import dev.holdfast.sandbox.Workspace;
import dev.holdfast.tools.ToolContext;
import dev.holdfast.tools.Toolbox;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * System texts with tools: the product's own and others near it. A network that has only ever seen
 * one would lean on its exact words and break when a tool's description changes.
 */
final class Prefixes {
  private static final double LEFT_OUT = 0.2;

  private final ChatFormat format;
  private final List<ToolSpecification> tools;

  Prefixes(ChatFormat format, List<ToolSpecification> tools) {
    this.format = format;
    this.tools = tools;
  }

  /** The tools of the product as a model sees them. */
  static List<ToolSpecification> tools(Sandbox sandbox, Path work) throws IOException {
    Path empty = Files.createDirectories(work.resolve("empty"));
    try (Workspace workspace = Workspace.open(empty, work.resolve("workspace"));
        Toolbox tools =
            Toolbox.standard(
                new ToolContext(
                    sandbox, workspace, Limits.standard(), Set.of(), work.resolve("tools")))) {
      return tools.specifications();
    }
  }

  /** The product's own first, then {@code count} - 1 others. */
  List<String> some(int count) {
    Random random = new Random(1);
    List<String> prefixes = new ArrayList<>();
    prefixes.add(text(SystemText.TEXT, tools));
    while (prefixes.size() < count) {
      prefixes.add(text(shortened(SystemText.TEXT, "\n", random), varied(random)));
    }
    return prefixes;
  }

  private String text(String system, List<ToolSpecification> described) {
    Rendered prompt =
        PromptText.of(
            format,
            ChatRequest.builder()
                .messages(SystemMessage.from(system), UserMessage.from("?"))
                .toolSpecifications(described)
                .build());
    return prompt.text().substring(0, prompt.borders().getFirst());
  }

  private List<ToolSpecification> varied(Random random) {
    List<ToolSpecification> varied = new ArrayList<>();
    for (ToolSpecification tool : tools) {
      String description = tool.description() == null ? "" : tool.description();
      varied.add(tool.toBuilder().description(shortened(description, " ", random)).build());
    }
    if (random.nextInt(3) == 0) {
      Collections.swap(varied, random.nextInt(varied.size()), random.nextInt(varied.size()));
    }
    return varied;
  }

  /** Without some of its parts. */
  private static String shortened(String text, String separator, Random random) {
    List<String> kept = new ArrayList<>();
    for (String part : text.split(separator, -1)) {
      if (random.nextDouble() >= LEFT_OUT) {
        kept.add(part);
      }
    }
    return String.join(separator, kept);
  }
}
