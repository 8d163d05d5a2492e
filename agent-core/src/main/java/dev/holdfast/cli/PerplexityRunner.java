package dev.holdfast.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.agent.ExitCode;
import dev.holdfast.engine.Model;
import dev.holdfast.engine.ModelOptions;
import dev.holdfast.engine.bench.Perplexity;
import java.util.Locale;

/** Runs {@code model perplexity}. */
final class PerplexityRunner {
  private PerplexityRunner() {}

  static int run(ModelPerplexityCommand command, Console console) {
    ModelOptions how = command.compute.model();
    String text = InputText.read(command.text, console);
    try (StatusLine status = StatusLine.on(console)) {
      status.show(new Activity.Doing("opening " + command.options.file.getFileName()));
      try (Model model = Model.open(command.options.file, how)) {
        int[] tokens = model.tokenizer().encode(text);
        status.show(new Activity.Doing("first window"));
        Perplexity whole =
            Perplexity.measure(
                model,
                tokens,
                command.context,
                (done, total, soFar) -> status.show(new Activity.Doing(soFar(done, total, soFar))));
        status.idle();
        print(command, model, tokens.length, whole, console);
      }
    }
    return ExitCode.DONE;
  }

  private static String soFar(int done, int total, Perplexity soFar) {
    return String.format(
        Locale.ROOT, "window %d of %d, %.4f so far", done, total, soFar.perplexity());
  }

  private static void print(
      ModelPerplexityCommand command, Model model, int tokens, Perplexity whole, Console console) {
    if (command.options.output.isJson()) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      object.put("perplexity", whole.perplexity());
      object.put("standardError", whole.standardError());
      object.put("tokensScored", whole.scored());
      object.put("tokens", tokens);
      object.put("windows", whole.windows());
      object.put("context", command.context);
      object.put("kernels", model.info().kernels());
      console.printResult(object);
      return;
    }
    console
        .out()
        .printf(
            Locale.ROOT,
            "%.4f +/- %.4f over %d scored tokens in %d windows of %d, %s kernels%n",
            whole.perplexity(),
            whole.standardError(),
            whole.scored(),
            whole.windows(),
            command.context,
            model.info().kernels());
  }
}
