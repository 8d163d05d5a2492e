package dev.holdfast.agent.demo.repair;

import dev.holdfast.agent.demo.Answer;
import dev.holdfast.agent.demo.Dice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The program that judges a project: it makes some calls, and the first wrong value ends it with
 * one line.
 *
 * @param name without what marks a test
 * @param modules as they should be
 */
record TestProgram(Language language, String name, List<Module> modules, List<TestCall> calls) {

  /** A call whose value is wrong. */
  record Failure(TestCall call, String message) {}

  String path() {
    return language.test(name);
  }

  /**
   * The first call that a project answers wrongly.
   *
   * @throws BrokenProgramException if it would end with an error
   */
  Optional<Failure> failure(List<Module> present) {
    for (TestCall call : calls) {
      Object expected = value(modules, call);
      Object got = value(present, call);
      if (!got.equals(expected)) {
        String message =
            "FAIL "
                + fileName()
                + ": "
                + shown(call)
                + " expected "
                + Values.shown(language, expected)
                + ", got "
                + Values.shown(language, got)
                + "\n";
        return Optional.of(new Failure(call, message));
      }
    }
    return Optional.empty();
  }

  /** What the program prints about a project. */
  Answer answer(List<Module> present) {
    return failure(present)
        .map(failure -> Answer.failure(failure.message()))
        .orElse(Answer.success("ok\n"));
  }

  private Object value(List<Module> project, TestCall call) {
    List<Routine> routines = new ArrayList<>();
    for (Module module : project) {
      routines.addAll(module.routines());
    }
    return new Interpreter(language, routines).call(call.routine(), call.arguments());
  }

  private String fileName() {
    String path = path();
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private String shown(TestCall call) {
    List<String> arguments = new ArrayList<>();
    for (Object argument : call.arguments()) {
      arguments.add(Values.shown(language, argument));
    }
    return language.name(call.routine()) + "(" + String.join(", ", arguments) + ")";
  }

  String text() {
    return switch (language) {
      case PYTHON -> python();
      case JAVASCRIPT -> javaScript();
      case JAVA -> java();
    };
  }

  private String python() {
    StringBuilder text = new StringBuilder();
    for (Module module : modules) {
      text.append("from ").append(module.name()).append(" import ");
      text.append(names(module)).append('\n');
    }
    text.append(
        """


        def check(call, got, expected):
            if got != expected:
                print(f"FAIL %s: {call} expected {expected!r}, got {got!r}")
                raise SystemExit(1)


        """
            .formatted(fileName()));
    for (TestCall call : calls) {
      text.append("check(\"").append(shown(call)).append("\", ");
      text.append(written(call)).append(", ").append(expected(call)).append(")\n");
    }
    return text.append("print(\"ok\")\n").toString();
  }

  private String javaScript() {
    StringBuilder text = new StringBuilder();
    for (Module module : modules) {
      text.append("const { ").append(names(module)).append(" } = require(\"./");
      text.append(module.name()).append("\");\n");
    }
    text.append(
        """

        const show = (value) => String(JSON.stringify(value)).replace(/,/g, ", ");

        function check(call, got, expected) {
          if (show(got) !== show(expected)) {
            console.log(`FAIL %s: ${call} expected ${show(expected)}, got ${show(got)}`);
            process.exit(1);
          }
        }

        """
            .formatted(fileName()));
    for (TestCall call : calls) {
      text.append("check('").append(shown(call)).append("', ");
      text.append(written(call)).append(", ").append(expected(call)).append(");\n");
    }
    return text.append("console.log(\"ok\");\n").toString();
  }

  private String java() {
    StringBuilder text =
        new StringBuilder(
            """
            import java.util.List;

            class %sTest {
              static String show(Object value) {
                return value instanceof String ? "\\"" + value + "\\"" : "" + value;
              }

              static void check(String call, Object got, Object expected) {
                if (!got.equals(expected)) {
                  System.out.println(
                      "FAIL %s: " + call + " expected " + show(expected) + ", got " + show(got));
                  System.exit(1);
                }
              }

              public static void main(String[] arguments) {
            """
                .formatted(Dice.capital(name), fileName()));
    for (TestCall call : calls) {
      text.append("    check(\"").append(shown(call).replace("\"", "\\\"")).append("\", ");
      text.append(Dice.capital(home(call).name())).append('.').append(written(call));
      text.append(", ").append(expected(call)).append(");\n");
    }
    return text.append("    System.out.println(\"ok\");\n  }\n}\n").toString();
  }

  private String names(Module module) {
    List<String> names = new ArrayList<>();
    for (Routine routine : module.routines()) {
      names.add(language.name(routine.name()));
    }
    return String.join(", ", names);
  }

  private Module home(TestCall call) {
    for (Module module : modules) {
      for (Routine routine : module.routines()) {
        if (routine.name().equals(call.routine())) {
          return module;
        }
      }
    }
    throw new IllegalStateException("no module has " + call.routine());
  }

  private Routine routine(TestCall call) {
    for (Routine routine : home(call).routines()) {
      if (routine.name().equals(call.routine())) {
        return routine;
      }
    }
    throw new IllegalStateException("no function " + call.routine());
  }

  private String written(TestCall call) {
    List<String> arguments = new ArrayList<>();
    for (int i = 0; i < call.arguments().size(); i++) {
      Type type = routine(call).parameters().get(i).type();
      arguments.add(Values.literal(language, type, call.arguments().get(i)));
    }
    return language.name(call.routine()) + "(" + String.join(", ", arguments) + ")";
  }

  private String expected(TestCall call) {
    return Values.literal(language, routine(call).returns(), value(modules, call));
  }
}
