package dev.holdfast.cli;

import dev.holdfast.engine.Model;
import dev.holdfast.engine.ModelInfo;
import dev.holdfast.engine.Session;

/** Looks into model files. */
final class ModelInspector {
  private ModelInspector() {}

  static int info(ModelOptions options, Console console) {
    try (Model model = Model.open(options.file)) {
      ModelInfo info = model.info();
      console.out().println(info);
      return 0;
    }
  }

  static int tokenize(ModelOptions options, ModelTokenizeCommand.Source source, Console console) {
    try (Model model = Model.open(options.file)) {
      console.out().println(model.info() + " " + source.text);
      return 0;
    }
  }

  static int render(ModelOptions options, String chat, Console console) {
    try (Model model = Model.open(options.file)) {
      console.out().println(model.info() + chat);
      return 0;
    }
  }

  static int logits(ModelLogitsCommand command, Console console) {
    try (Model model = Model.open(command.options.file);
        Session session = model.newSession()) {
      float[][] logits = session.appendForLogits(command.tokens, command.last);
      console.out().println(logits.length);
      return 0;
    }
  }
}
