package dev.holdfast.agent.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;

/** One reply of somebody who knows the solution of an instance. */
public sealed interface Move {

  /**
   * Whether a model should learn it; a deliberate mistake is shown, so that what follows can be.
   */
  boolean lesson();

  /**
   * The answer to a request for a plan: JSON in one line, as the planner asks for it.
   *
   * @param text the whole reply
   */
  record Plan(String text, boolean lesson) implements Move {}

  /**
   * A call of a tool.
   *
   * @param words what is said before it, in one line; empty: nothing
   * @param arguments in the order in which they are written
   * @param answer what the tool answers; empty for tools that change or read files, which are quick
   *     enough to be run
   * @param writes files that the call writes beside its answer, by path
   */
  record Call(
      String words,
      String tool,
      ObjectNode arguments,
      Optional<Answer> answer,
      Map<String, String> writes,
      boolean lesson)
      implements Move {

    /** The same call with words before it. */
    public Call after(String said) {
      return new Call(said, tool, arguments, answer, writes, lesson);
    }
  }

  /** A reply without a call, one short sentence. */
  record Say(String text, boolean lesson) implements Move {}

  /** A plan of one step. */
  static Plan plan(String problem, String title, String instruction) {
    ObjectNode plan = new ObjectMapper().createObjectNode().put("problem", problem);
    plan.putArray("steps").addObject().put("title", title).put("instruction", instruction);
    return new Plan(plan.toString(), true);
  }

  /** A call of a tool that works on files and is run for real. */
  static Call call(String tool, String... namesAndValues) {
    return new Call("", tool, arguments(namesAndValues), Optional.empty(), Map.of(), true);
  }

  /** A call whose answer is known. */
  static Call answered(String tool, Answer answer, String... namesAndValues) {
    return new Call("", tool, arguments(namesAndValues), Optional.of(answer), Map.of(), true);
  }

  static Say say(String text) {
    return new Say(text, true);
  }

  /** The same move, not to be learnt. */
  static Move mistake(Move move) {
    return switch (move) {
      case Plan plan -> new Plan(plan.text(), false);
      case Call call ->
          new Call(
              call.words(), call.tool(), call.arguments(), call.answer(), call.writes(), false);
      case Say say -> new Say(say.text(), false);
    };
  }

  private static ObjectNode arguments(String... namesAndValues) {
    ObjectNode arguments = new ObjectMapper().createObjectNode();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      arguments.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return arguments;
  }
}
