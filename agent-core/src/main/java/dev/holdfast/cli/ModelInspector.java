package dev.holdfast.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.agent.ExitCode;
import dev.holdfast.engine.KeyValueType;
import dev.holdfast.engine.Model;
import dev.holdfast.engine.ModelFiles;
import dev.holdfast.engine.ModelOptions;
import dev.holdfast.engine.PackingListener;
import dev.holdfast.engine.Session;
import dev.holdfast.engine.WeightPacking;
import dev.holdfast.engine.chat.ChatFormat;
import dev.holdfast.engine.chat.ChatJson;
import dev.holdfast.engine.chat.Rendered;
import dev.holdfast.engine.source.ModelSource;
import dev.holdfast.engine.tensor.KernelProvider;
import dev.holdfast.engine.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Looks into model files for people who convert or check them. */
final class ModelInspector {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int SHOWN_LOGITS = 10;

  private ModelInspector() {}

  static int info(ModelFileOptions options, Console console) {
    ModelOptions asItIs =
        ModelOptions.defaults().withPacking(new WeightPacking.None(), PackingListener.NONE);
    try (Model model = Model.open(options.file, asItIs)) {
      ModelFacts facts = new ModelFacts(model.info());
      if (options.output.isJson()) {
        console.printResult(facts.json());
      } else {
        console.out().print(facts.text());
      }
    }
    return ExitCode.DONE;
  }

  static int tokenize(
      ModelFileOptions options, ModelTokenizeCommand.Source source, Console console) {
    try (ModelSource file = ModelFiles.open(options.file)) {
      Tokenizer tokenizer = Tokenizer.load(file.metadata());
      String inline = source.text;
      String named = source.file;
      String text = inline != null ? inline : InputText.read(named == null ? "-" : named, console);
      int[] ids = tokenizer.encode(text);
      if (options.output.isJson()) {
        ObjectNode object = JSON.objectNode();
        object.set("ids", array(ids));
        console.printResult(object);
      } else {
        for (int id : ids) {
          console.out().printf(Locale.ROOT, "%7d  %s%n", id, quoted(tokenizer, id));
        }
      }
    }
    return ExitCode.DONE;
  }

  static int render(ModelFileOptions options, String chat, Console console) {
    try (ModelSource file = ModelFiles.open(options.file)) {
      Rendered rendered =
          ChatFormat.of(file.metadata()).render(ChatJson.parse(InputText.read(chat, console)));
      if (options.output.isJson()) {
        ObjectNode object = JSON.objectNode();
        object.put("text", rendered.text());
        object.set("ids", array(rendered.encode(Tokenizer.load(file.metadata()))));
        console.printResult(object);
      } else {
        console.out().println(Printable.text(rendered.text()));
      }
    }
    return ExitCode.DONE;
  }

  static int logits(ModelLogitsCommand command, Console console) {
    int[] tokens = command.tokens;
    int last = command.last;
    if (tokens.length == 0 || last < 1 || last > tokens.length) {
      throw CliException.usage(
          "--last is " + last + ", and there are " + tokens.length + " tokens",
          "Give one token or more, and --last between 1 and their number.");
    }
    try (Model model = open(command, console);
        Session session = model.newSession()) {
      float[][] logits = session.appendForLogits(tokens, last);
      if (command.options.output.isJson()) {
        console.printResult(json(logits));
      } else {
        for (int i = 0; i < last; i++) {
          int position = tokens.length - last + i;
          console.out().println("after token " + position + " (id " + tokens[position] + ")");
          printHighest(logits[i], console);
        }
      }
    }
    return ExitCode.DONE;
  }

  private static Model open(ModelLogitsCommand command, Console console) {
    ModelOptions asked = command.compute.model();
    // What is looked at is the model: as exactly as can be, unless asked otherwise.
    if (command.compute.keysAndValues == null) {
      asked = asked.withKeysAndValues(KeyValueType.F32);
    }
    if (asked.kernels().isEmpty()) {
      asked = asked.withKernels(KernelProvider.floats());
    }
    return Model.open(
        command.options.file,
        command.compute.cached(asked, console, line -> console.err().println(line)));
  }

  private static ArrayNode array(int[] ids) {
    ArrayNode array = JSON.arrayNode(ids.length);
    for (int id : ids) {
      array.add(id);
    }
    return array;
  }

  /** Written by hand: a tree of some million numbers would need many times their memory. */
  private static StringBuilder json(float[][] logits) {
    StringBuilder json = new StringBuilder("{\"logits\":[");
    for (int i = 0; i < logits.length; i++) {
      json.append(i == 0 ? "[" : ",[");
      for (int id = 0; id < logits[i].length; id++) {
        float value = logits[i][id];
        json.append(id == 0 ? "" : ",").append(Float.isFinite(value) ? value : "null");
      }
      json.append(']');
    }
    return json.append("]}");
  }

  private static void printHighest(float[] logits, Console console) {
    boolean[] shown = new boolean[logits.length];
    for (int n = 0; n < Math.min(SHOWN_LOGITS, logits.length); n++) {
      int best = -1;
      for (int id = 0; id < logits.length; id++) {
        if (!shown[id] && (best < 0 || logits[id] > logits[best])) {
          best = id;
        }
      }
      shown[best] = true;
      console.out().printf(Locale.ROOT, "%7d  %10.4f%n", best, logits[best]);
    }
  }

  private static String quoted(Tokenizer tokenizer, int id) {
    String text = new String(tokenizer.bytes(id), StandardCharsets.UTF_8);
    return JSON.textNode(Printable.text(text)).toString();
  }
}
