package dev.holdfast.agent.demo.repair;

import dev.holdfast.agent.demo.Answer;
import dev.holdfast.agent.demo.Move;
import java.util.ArrayList;
import java.util.List;

/** The moves of somebody who knows the fault. */
final class Solution {
  /** How often the agent sends a claim back before the step fails. */
  private static final int CLAIMS = 3;

  private final Broken broken;
  private final String name;
  private final String path;
  private final List<Move> moves = new ArrayList<>();

  Solution(Broken broken) {
    this.broken = broken;
    this.name = broken.functionName();
    this.path = broken.module().path();
  }

  /** A plan of a reader who sees the file. */
  Solution plan() {
    moves.add(plan(broken.repair(), broken.fault()));
    return this;
  }

  private Move plan(Edit edit, Fault fault) {
    String problem =
        name + " must " + broken.routine().duty() + ". " + Walk.of(broken).finding(edit, fault);
    String place = edit.unique() ? "" : " after `" + edit.neighbour() + "`";
    String instruction =
        "In " + path + " change `" + edit.oldLine() + "`" + place + " to `" + edit.newLine() + "`.";
    return Move.plan(problem, title(), instruction);
  }

  private String title() {
    return "Fix " + name;
  }

  /** A plan of a reader who does not see the file, and how it is found. */
  Solution planAndFind() {
    String duty = broken.routine().duty();
    moves.add(
        Move.plan(
            name + " must " + duty + ". Its file is not shown.",
            title(),
            "Find "
                + name
                + " with search_files, read its file and correct it: it must "
                + duty
                + "."));
    moves.add(
        Move.call(
            "search_files",
            "pattern",
            broken.module().language().definition(broken.routine().name())));
    moves.add(Move.call("read_file", "path", path));
    return this;
  }

  Solution edit() {
    moves.add(edit(broken.repair().oldText(), broken.repair().newText()));
    return this;
  }

  private Move.Call edit(String oldText, String newText) {
    return Move.call("edit_file", "path", path, "old_text", oldText, "new_text", newText);
  }

  /** The same after the file was read, which no plan has seen. */
  Solution readAndEdit() {
    Move.Call edit = edit(broken.repair().oldText(), broken.repair().newText());
    moves.add(edit.after(Walk.of(broken).finding(broken.repair(), broken.fault())));
    return this;
  }

  /** A slip: something else is written than planned; then the change that is still needed. */
  Solution slipAndEdit(Broken.WrongTurn slip, Edit then) {
    moves.add(Move.mistake(edit(slip.edit().oldText(), slip.edit().newText())));
    moves.add(edit(then.oldText(), then.newText()));
    return this;
  }

  /** A slip of the pen: the old text is not what stands there. */
  Solution misspeltEdit(String misspelt) {
    moves.add(Move.mistake(edit(misspelt, broken.repair().newText())));
    return this;
  }

  /** A wrong plan, faithfully done; the step fails, and the agent asks for another plan. */
  Solution wrongAttempt(Broken.WrongTurn turn, Fault blamed) {
    moves.add(Move.mistake(plan(turn.edit(), blamed)));
    moves.add(edit(turn.edit().oldText(), turn.edit().newText()));
    for (int i = 0; i < CLAIMS; i++) {
      moves.add(Move.say("The check still fails: another plan is needed."));
    }
    return this;
  }

  Solution runTest(String command) {
    moves.add(Move.answered("run_command", Answer.success("exit code 0\nok"), "command", command));
    return this;
  }

  Solution say() {
    moves.add(Move.say("Fixed " + name + " in " + path + "."));
    return this;
  }

  List<Move> moves() {
    return List.copyOf(moves);
  }
}
