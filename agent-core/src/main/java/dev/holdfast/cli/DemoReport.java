package dev.holdfast.cli;

import dev.holdfast.agent.demo.Instance;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/** What a demo shows beside the run itself, on stdout. */
final class DemoReport {
  private static final int SHOWN_LINES = 30;
  private static final int LINE = 110;

  private final PrintStream out;

  DemoReport(PrintStream out) {
    this.out = out;
  }

  /** The task and the files, before the run. */
  void opening(Instance instance, Path directory) {
    out.println(
        "Demo: "
            + instance.family().label()
            + ", "
            + instance.kind()
            + ", seed "
            + instance.seed());
    out.println(
        "  Again: holdfast demo " + instance.family().label() + " --seed " + instance.seed());
    out.println();
    out.println("Task");
    out.println("  " + instance.task());
    out.println();
    out.println("Files in " + directory);
    for (Map.Entry<String, String> file : instance.files().entrySet()) {
      out.println("  " + file.getKey());
    }
    for (Map.Entry<String, String> file : instance.files().entrySet()) {
      if (instance.task().contains(file.getKey())) {
        content(file.getKey(), file.getValue());
      }
    }
    out.println();
    out.println("Check");
    out.println("  " + instance.check());
    out.println();
    out.flush();
  }

  /** What the browser showed last. */
  void page(String text) {
    out.println("Page");
    lines(text);
    out.println();
  }

  private void content(String name, String text) {
    out.println();
    out.println(name);
    lines(text);
  }

  private void lines(String text) {
    var lines = text.stripTrailing().lines().toList();
    for (String line : lines.subList(0, Math.min(SHOWN_LINES, lines.size()))) {
      out.println("  | " + Printable.text(line.length() > LINE ? line.substring(0, LINE) : line));
    }
    if (lines.size() > SHOWN_LINES) {
      out.println("  | … " + (lines.size() - SHOWN_LINES) + " more lines");
    }
  }
}
