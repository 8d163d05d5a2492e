package dev.holdfast.agent.demo.data;

import dev.holdfast.agent.demo.Dice;
import dev.holdfast.agent.demo.Family;
import dev.holdfast.agent.demo.Generator;
import dev.holdfast.agent.demo.Instance;
import dev.holdfast.agent.demo.OutputCheck;
import dev.holdfast.agent.demo.Split;
import dev.holdfast.agent.demo.Words;
import java.util.Map;
import java.util.TreeMap;

/** Small CSV, JSON and text files with a question; a program writes the answer to a file. */
public final class DataInstances implements Generator {

  @Override
  public Instance instance(long seed, Split split) {
    Dice dice = new Dice(seed, split);
    Puzzle puzzle = Puzzles.draw(dice);
    Shape shape = puzzle.shape();
    String output = dice.word(Words.NOUNS) + shape.extension();
    String request = dice.pick(shape.requests()).replace("OUT", output);
    OutputCheck check = new OutputCheck(output, puzzle.answer());
    return new Instance(
        Family.DATA,
        puzzle.kind(),
        seed,
        split,
        puzzle.question() + " " + request,
        new TreeMap<>(Map.of(puzzle.file(), puzzle.content(), OutputCheck.SCRIPT, check.script())),
        OutputCheck.COMMAND,
        new Solution(puzzle, output).moves(dice),
        check);
  }
}
