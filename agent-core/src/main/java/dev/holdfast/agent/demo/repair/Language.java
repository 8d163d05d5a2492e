package dev.holdfast.agent.demo.repair;

import dev.holdfast.agent.demo.Dice;
import java.util.List;
import java.util.Locale;

/** Languages of the small projects. */
enum Language {
  PYTHON,
  JAVASCRIPT,
  JAVA;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** A function's name in the usual style. */
  String name(List<String> words) {
    if (this == PYTHON) {
      return String.join("_", words);
    }
    StringBuilder name = new StringBuilder(words.getFirst());
    for (String word : words.subList(1, words.size())) {
      name.append(Dice.capital(word));
    }
    return name.toString();
  }

  /** The path of a module. */
  String module(String name) {
    return switch (this) {
      case PYTHON -> name + ".py";
      case JAVASCRIPT -> name + ".js";
      case JAVA -> "src/" + Dice.capital(name) + ".java";
    };
  }

  /** The path of a test program. */
  String test(String name) {
    return switch (this) {
      case PYTHON -> "test_" + name + ".py";
      case JAVASCRIPT -> name + ".test.js";
      case JAVA -> "test/" + Dice.capital(name) + "Test.java";
    };
  }

  /** The command that runs a test program; compiled classes stay out of the workspace. */
  String check(String name) {
    return switch (this) {
      case PYTHON -> "python3 " + test(name);
      case JAVASCRIPT -> "node " + test(name);
      case JAVA -> {
        String type = Dice.capital(name) + "Test";
        yield "javac -d /tmp/classes src/*.java "
            + test(name)
            + " && java -cp /tmp/classes "
            + type;
      }
    };
  }

  /** A regular expression for the line that defines a function. */
  String definition(List<String> words) {
    return switch (this) {
      case PYTHON -> "def " + name(words);
      case JAVASCRIPT -> "function " + name(words);
      case JAVA -> "static .* " + name(words);
    };
  }

  Renderer renderer() {
    return switch (this) {
      case PYTHON -> new PythonRenderer();
      case JAVASCRIPT -> new JavaScriptRenderer();
      case JAVA -> new JavaRenderer();
    };
  }
}
