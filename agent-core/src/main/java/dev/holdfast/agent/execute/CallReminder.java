package dev.holdfast.agent.execute;

import dev.holdfast.tools.Toolbox;
import dev.langchain4j.agent.tool.ToolSpecification;
import java.util.ArrayList;
import java.util.List;

/** Reminds a model that keeps failing how a call is made; the format itself is the model's own. */
final class CallReminder {
  private CallReminder() {}

  /** What the named tool needs, or which tools there are if the name is not one of them. */
  static String text(Toolbox tools, String name) {
    List<String> names = new ArrayList<>();
    for (ToolSpecification specification : tools.specifications()) {
      if (specification.name().equals(name)) {
        return "Remember: "
            + name
            + " needs the arguments "
            + (specification.parameters() == null
                ? List.of()
                : specification.parameters().required())
            + " as one JSON object. If it does not help here, use another tool.";
      }
      names.add(specification.name());
    }
    return "Remember: make one tool call in the format of your instructions, with its arguments as"
        + " one JSON object. Tools: "
        + String.join(", ", names)
        + ".";
  }

  /** Points a model towards the tools that change files. */
  static String changeNow(Toolbox tools) {
    String writers = writers(tools);
    return writers.isEmpty() ? "" : " To change a file use " + writers + ".";
  }

  /** Tells a model that only talks which tool changes files. */
  static String nothingChanged(Toolbox tools) {
    return "Nothing was changed in this step: text in a reply changes no file. Call a tool now."
        + changeNow(tools);
  }

  private static String writers(Toolbox tools) {
    List<String> writers = new ArrayList<>();
    for (ToolSpecification specification : tools.specifications()) {
      if (specification.name().contains("edit") || specification.name().contains("write")) {
        writers.add(specification.name());
      }
    }
    return String.join(" or ", writers);
  }
}
