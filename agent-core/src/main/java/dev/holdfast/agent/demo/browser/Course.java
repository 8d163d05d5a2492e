package dev.holdfast.agent.demo.browser;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.agent.demo.Answer;
import dev.holdfast.agent.demo.Dice;
import dev.holdfast.agent.demo.Move;
import java.util.ArrayList;
import java.util.List;

/** The moves of an errand, now and then with a mistake. */
final class Course {
  private static final double SECOND_PLANS = 0.05;
  private static final double WRONG_ANSWERS = 0.1;
  private static final double WRONG_REFS = 0.05;
  private static final double UNFILLED = 0.15;

  /**
   * How often a claim that the check refutes is made until the step fails: see the agent's gate.
   */
  private static final int CLAIMS = 3;

  private final Errand errand;
  private final String output;
  private final Visit visit;
  private final List<Move> moves = new ArrayList<>();

  private Course(Errand errand, String output) {
    this.errand = errand;
    this.output = output;
    this.visit = new Visit(errand.site());
  }

  /**
   * @param output the file to write
   */
  static List<Move> moves(Dice dice, Errand errand, String output) {
    Course course = new Course(errand, output);
    if (dice.chance(SECOND_PLANS)) {
      course.failedAttempt();
    }
    course.walk(dice);
    if (dice.chance(WRONG_ANSWERS)) {
      course.moves.add(Move.mistake(course.write(errand.slip())));
    }
    course.moves.add(course.write(errand.answer()).after(errand.finding()));
    course.moves.add(course.done());
    return List.copyOf(course.moves);
  }

  private void failedAttempt() {
    errand.steps().forEach(step -> moves.add(move(step)));
    moves.add(Move.mistake(write(errand.slip())));
    for (int i = 0; i < CLAIMS; i++) {
      moves.add(Move.mistake(done()));
    }
    String goal = "Write " + errand.subject() + " to " + output;
    ObjectNode plan = new ObjectMapper().createObjectNode().put("goal", goal);
    plan.putArray("steps")
        .addObject()
        .put("title", goal)
        .put(
            "instruction",
            "With browser_navigate open "
                + errand.site().path(Site.START)
                + ", then write "
                + output);
    moves.add(new Move.Plan(plan.toString(), true));
  }

  private void walk(Dice dice) {
    List<Step> steps = errand.steps();
    int last = steps.size() - 1;
    // By number: two steps may be equal.
    List<Integer> fills = new ArrayList<>();
    for (int i = 0; i < last; i++) {
      if (steps.get(i) instanceof Step.Fill fill && fill.field().required()) {
        fills.add(i);
      }
    }
    if (!fills.isEmpty() && dice.chance(UNFILLED)) {
      int forgotten = dice.pick(fills);
      for (int i = 0; i < last; i++) {
        if (i != forgotten) {
          moves.add(move(steps.get(i)));
        }
      }
      moves.add(Move.mistake(move(steps.get(last))));
      moves.add(move(steps.get(forgotten)));
      moves.add(move(steps.get(last)));
      return;
    }
    int wrong = last > 0 && dice.chance(WRONG_REFS) ? dice.between(1, last) : -1;
    for (int i = 0; i < steps.size(); i++) {
      if (i == wrong) {
        String reference = "e" + dice.between(60, 99);
        Answer answer = Visit.unknown(reference);
        Step step = steps.get(i);
        Move.Call call =
            step instanceof Step.Fill fill
                ? Move.answered("browser_fill", answer, "ref", reference, "text", fill.text())
                : Move.answered("browser_click", answer, "ref", reference);
        moves.add(Move.mistake(call.after(words(step))));
      }
      moves.add(move(steps.get(i)));
    }
  }

  /** The call of a step; the visit goes on by it. */
  private Move.Call move(Step step) {
    return call(step).after(words(step));
  }

  /** An element's name leads to its ref more surely than the task does. */
  private static String words(Step step) {
    return switch (step) {
      case Step.Open open -> "";
      case Step.Fill fill -> fill.field().name() + ": " + fill.text();
      case Step.Click click -> click.element().name();
    };
  }

  private Move.Call call(Step step) {
    return switch (step) {
      case Step.Open open ->
          Move.answered(
              "browser_navigate", visit.open(open.page()), "url", errand.site().path(open.page()));
      case Step.Fill fill -> {
        String reference = visit.reference(fill.field());
        yield Move.answered(
            "browser_fill",
            visit.fill(fill.field(), fill.text()),
            "ref",
            reference,
            "text",
            fill.text());
      }
      case Step.Click click -> {
        String reference = visit.reference(click.element());
        yield Move.answered("browser_click", visit.click(click.element()), "ref", reference);
      }
    };
  }

  private Move.Call write(String text) {
    return Move.call("write_file", "path", output, "content", text);
  }

  private Move done() {
    return Move.say("Wrote " + errand.subject() + " to " + output + ".");
  }
}
