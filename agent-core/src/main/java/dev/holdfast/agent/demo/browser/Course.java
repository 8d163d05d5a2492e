package dev.holdfast.agent.demo.browser;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.agent.demo.Answer;
import dev.holdfast.agent.demo.Dice;
import dev.holdfast.agent.demo.Move;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The moves of an errand, now and then with a mistake and how it is put right. */
final class Course {
  private static final double SECOND_PLANS = 0.05;
  private static final double WRONG_READINGS = 0.15;
  private static final double UNFILLED = 0.12;
  private static final double WRONG_VALUES = 0.25;
  private static final double WRONG_FIELDS = 0.15;
  private static final double WRONG_LINKS = 0.12;
  private static final double UNKNOWN_REFS = 0.04;

  /**
   * How often a claim that the check refutes is made until the step fails: see the agent's gate.
   */
  private static final int CLAIMS = 3;

  private final Dice dice;
  private final Errand errand;
  private final String output;
  private final Visit visit;
  private final List<Step> steps;
  private final List<Move> moves = new ArrayList<>();

  private Course(Dice dice, Errand errand, String output) {
    this.dice = dice;
    this.errand = errand;
    this.output = output;
    this.visit = new Visit(errand.site());
    this.steps = errand.steps();
  }

  /**
   * @param output the file to write
   */
  static List<Move> moves(Dice dice, Errand errand, String output) {
    Course course = new Course(dice, errand, output);
    if (dice.chance(SECOND_PLANS)) {
      course.failedAttempt();
    }
    course.walk();
    course.moves.add(course.write(errand.right()));
    course.moves.add(course.done());
    return List.copyOf(course.moves);
  }

  private void failedAttempt() {
    go(0, steps.size());
    moves.add(Move.mistake(write(errand.wrong())));
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

  /** From the start until the answer is seen, and one mistake at most. */
  private void walk() {
    int last = steps.size() - 1;
    List<Integer> fills = numbers(step -> step instanceof Step.Fill);
    List<Integer> required =
        numbers(step -> step instanceof Step.Fill fill && fill.field().required());
    List<Integer> links =
        numbers(step ->
            step instanceof Step.Click click && click.element().action() instanceof Action.Follow);
    if (dice.chance(WRONG_READINGS)) {
      go(0, steps.size());
      moves.add(Move.mistake(write(errand.wrong())));
    } else if (!required.isEmpty() && dice.chance(UNFILLED)) {
      unfilled(dice.pick(required), last);
    } else if (!fills.isEmpty() && dice.chance(WRONG_VALUES)) {
      wrongValue(dice.pick(fills), last);
    } else if (fills.size() > 1 && dice.chance(WRONG_FIELDS)) {
      wrongField(dice.pick(fills));
    } else if (!links.isEmpty() && dice.chance(WRONG_LINKS)) {
      wrongLink(dice.pick(links));
    } else if (last > 0 && dice.chance(UNKNOWN_REFS)) {
      unknownRef(dice.between(1, last));
    } else {
      go(0, steps.size());
    }
  }

  /** The numbers of steps; by number, since two steps may be equal. */
  private List<Integer> numbers(Predicate<Step> wanted) {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      if (wanted.test(steps.get(i))) {
        numbers.add(i);
      }
    }
    return numbers;
  }

  private void go(int from, int to) {
    for (int i = from; i < to; i++) {
      moves.add(move(steps.get(i)));
    }
  }

  /** A required field is forgotten; the page says so when the form is sent. */
  private void unfilled(int forgotten, int last) {
    go(0, forgotten);
    go(forgotten + 1, last);
    moves.add(Move.mistake(move(steps.get(last))));
    go(forgotten, forgotten + 1);
    go(last, last + 1);
  }

  /** A wrong value goes into a field; it is seen at once, or when the check refutes the code. */
  private void wrongValue(int at, int last) {
    Step.Fill fill = (Step.Fill) steps.get(at);
    String slip = Slips.of(dice, fill, steps);
    String code = code(last, at, slip);
    go(0, at);
    moves.add(Move.mistake(move(new Step.Fill(fill.field(), slip))));
    if (dice.chance(0.4) || !dice.has(code)) {
      go(at, last + 1);
      return;
    }
    for (int i = at + 1; i <= last; i++) {
      moves.add(Move.mistake(move(steps.get(i))));
    }
    Reading right = errand.right();
    moves.add(
        Move.mistake(write(new Reading(right.finding().replace(right.answer(), code), code))));
    go(at, at + 1);
    go(last, last + 1);
  }

  /** The code that the page gives if one field holds something else. */
  private String code(int sending, int at, String instead) {
    Action.Submit submit = (Action.Submit) ((Step.Click) steps.get(sending)).element().action();
    Map<Element, String> values = new HashMap<>();
    for (Step step : steps) {
      if (step instanceof Step.Fill fill) {
        values.put(fill.field(), fill.text());
      }
    }
    values.put(((Step.Fill) steps.get(at)).field(), instead);
    // What is not filled in is a box, and ticked.
    return submit
        .code()
        .of(submit.fields().stream().map(field -> values.getOrDefault(field, "on")).toList());
  }

  /** A value goes into the field beside; the page's answer names that one. */
  private void wrongField(int at) {
    Step.Fill fill = (Step.Fill) steps.get(at);
    List<Integer> others =
        new ArrayList<>(
            numbers(
                step -> step instanceof Step.Fill other && other.field().role().equals("textbox")));
    others.remove(Integer.valueOf(at));
    if (others.isEmpty()) {
      go(0, steps.size());
      return;
    }
    int other = dice.pick(others);
    go(0, at);
    Element field = ((Step.Fill) steps.get(other)).field();
    moves.add(Move.mistake(call(new Step.Fill(field, fill.text())).after(words(fill))));
    go(at, at + 1);
    if (other < at) {
      go(other, other + 1);
    }
    go(at + 1, steps.size());
  }

  /** A link beside leads astray; the page there has another heading. */
  private void wrongLink(int at) {
    Element right = ((Step.Click) steps.get(at)).element();
    go(0, at);
    List<Element> others = visit.links().stream().filter(link -> link != right).toList();
    if (!others.isEmpty()) {
      moves.add(Move.mistake(call(new Step.Click(dice.pick(others))).after(words(steps.get(at)))));
      go(0, at);
    }
    go(at, steps.size());
  }

  private void unknownRef(int at) {
    go(0, at);
    String reference = "e" + dice.between(60, 99);
    Answer answer = Visit.unknown(reference);
    Step step = steps.get(at);
    Move.Call call =
        step instanceof Step.Fill fill
            ? Move.answered("browser_fill", answer, "ref", reference, "text", fill.text())
            : Move.answered("browser_click", answer, "ref", reference);
    moves.add(Move.mistake(call.after(words(step))));
    go(at, steps.size());
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

  private Move.Call write(Reading reading) {
    return Move.call("write_file", "path", output, "content", reading.answer())
        .after(reading.finding());
  }

  private Move done() {
    return Move.say("Wrote " + errand.subject() + " to " + output + ".");
  }
}
