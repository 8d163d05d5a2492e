package dev.holdfast.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.agent.ExitCode;
import java.util.List;

/** Prints what the {@link Examination} found. */
final class Doctor {
  private Doctor() {}

  static int run(OutputFormat output, Console console) {
    List<Finding> findings = new Examination(console).findings();
    int exitCode = ExitCode.DONE;
    for (Finding finding : findings) {
      if (exitCode == ExitCode.DONE) {
        exitCode = finding.exitCode();
      }
    }
    if (output.isJson()) {
      console.out().println(json(findings, exitCode));
    } else {
      print(findings, console);
    }
    return exitCode;
  }

  private static void print(List<Finding> findings, Console console) {
    int missing = 0;
    for (Finding finding : findings) {
      String mark = finding.present() ? "ok" : finding.exitCode() == 0 ? "absent" : "missing";
      console.out().printf("%-8s %-12s %s%n", mark, finding.name(), finding.detail());
      if (!finding.remedy().isEmpty()) {
        console
            .out()
            .println(" ".repeat(22) + finding.remedy().replace("\n", "\n" + " ".repeat(22)));
      }
      if (finding.exitCode() != 0) {
        missing++;
      }
    }
    console.out().println();
    console
        .out()
        .println(
            missing == 0
                ? "Everything that a run needs is here."
                : missing + " thing" + (missing == 1 ? "" : "s") + " to mend before a run.");
  }

  private static ObjectNode json(List<Finding> findings, int exitCode) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("outcome", exitCode == 0 ? "done" : "not_ready");
    root.put("exitCode", exitCode);
    root.put("version", Version.text());
    ArrayNode array = root.putArray("findings");
    for (Finding finding : findings) {
      ObjectNode node = array.addObject();
      node.put("name", finding.name());
      node.put("present", finding.present());
      node.put("required", finding.present() || finding.exitCode() != 0);
      node.put("detail", finding.detail());
      node.put("remedy", finding.remedy());
    }
    root.putNull("error");
    return root;
  }
}
