package dev.holdfast.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.agent.ExitCode;
import dev.holdfast.engine.Model;
import dev.holdfast.engine.ModelInfo;
import dev.holdfast.engine.ModelOptions;
import dev.holdfast.engine.bench.BenchListener;
import dev.holdfast.engine.bench.BenchPlan;
import dev.holdfast.engine.bench.BenchResult;
import dev.holdfast.engine.bench.Benchmark;
import dev.holdfast.engine.bench.Spread;
import dev.holdfast.engine.tensor.KernelProvider;
import java.util.Locale;

/** Runs {@code bench} and prints what it finds, in text line by line as it is known. */
final class BenchRunner implements BenchListener {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Console console;
  private final boolean json;
  private final StatusLine status;
  private final ArrayNode results = JSON.arrayNode();

  private BenchRunner(Console console, boolean json, StatusLine status) {
    this.console = console;
    this.json = json;
    this.status = status;
  }

  static int run(BenchCommand command, Console console) {
    BenchPlan plan = new BenchPlan(command.tests, command.depths, command.repeats);
    ModelOptions how = command.compute.model();
    try (StatusLine status = StatusLine.on(console)) {
      status.show(new Activity.Doing("opening " + command.file.getFileName()));
      try (Model model = Model.open(command.file, how)) {
        plan.check(model.contextLength());
        new BenchRunner(console, command.output.isJson(), status).run(model, how, plan);
      }
    }
    return ExitCode.DONE;
  }

  private void run(Model model, ModelOptions how, BenchPlan plan) {
    ModelInfo info = model.info();
    int threads = how.threadCount();
    String why = how.kernels().isPresent() ? "asked for by name" : KernelProvider.reason(threads);
    if (!json) {
      line("model", info.file() + ", " + Math.round(info.fileBytes() / 1e6) + " MB");
      line("machine", Machine.processor() + ", " + Machine.summary());
      line("kernels", info.kernels() + ": " + why);
      line("threads", String.valueOf(threads));
      console.out().println();
      row("test", "depth", "tokens/s", "min", "max", "GB/s", "of read");
    }
    double read = Benchmark.run(model, threads, plan, this) / 1e9;
    if (!json) {
      console.out().println();
      line("reads", rounded(read) + " GB/s at best; " + Benchmark.probeDescription(threads));
      return;
    }
    ObjectNode object = JSON.objectNode();
    object.put("model", String.valueOf(info.file()));
    object.put("threads", threads);
    object.put("kernels", info.kernels());
    object.put("kernelsReason", why);
    object.put("machine", Machine.processor() + ", " + Machine.summary());
    object.put("weightBytesPerToken", info.weightBytesPerToken());
    object.put("readGigabytesPerSecond", read);
    object.set("results", results);
    console.printResult(object);
  }

  @Override
  public void onStage(String what) {
    status.show(new Activity.Doing(what));
  }

  @Override
  public void onPrefill(int done, int total) {
    status.show(new Activity.Reading(done, total));
  }

  @Override
  public void onResult(BenchResult result) {
    Spread speed = result.tokensPerSecond();
    boolean reads = result.bytesPerToken() > 0;
    if (json) {
      ObjectNode object = results.addObject();
      object.put("test", result.test().name());
      object.put("depth", result.depth());
      ObjectNode spread = object.putObject("tokensPerSecond");
      spread.put("median", speed.median());
      spread.put("min", speed.min());
      spread.put("max", speed.max());
      if (reads) {
        object.put("gigabytesPerSecond", result.bytesPerSecond() / 1e9);
        object.put("shareOfRead", result.shareOfRead());
      }
      return;
    }
    status.idle();
    row(
        result.test().name(),
        String.valueOf(result.depth()),
        rounded(speed.median()),
        rounded(speed.min()),
        rounded(speed.max()),
        reads ? rounded(result.bytesPerSecond() / 1e9) : "",
        reads ? String.format(Locale.ROOT, "%.2f", result.shareOfRead()) : "");
  }

  private void line(String name, String value) {
    console.out().printf("%-8s %s%n", name, Printable.line(value, 200));
  }

  private void row(Object... cells) {
    String row = String.format(Locale.ROOT, "%-8s %6s %10s %8s %8s %8s %8s", cells);
    console.out().println(row.stripTrailing());
    console.out().flush();
  }

  private static String rounded(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
