package dev.holdfast.agent.demo.browser;

import dev.holdfast.agent.demo.Dice;
import dev.holdfast.agent.demo.Family;
import dev.holdfast.agent.demo.Generator;
import dev.holdfast.agent.demo.Instance;
import dev.holdfast.agent.demo.OutputCheck;
import dev.holdfast.agent.demo.Split;
import dev.holdfast.agent.demo.Words;
import java.util.List;
import java.util.SortedMap;

/**
 * Small local sites with a form, a table or a menu. The task never names a page's file: what stands
 * on it is to be read with the browser.
 */
public final class BrowserInstances implements Generator {
  private static final List<Kind> TRAINING =
      List.of(Kind.FORM, Kind.FORM, Kind.FORM, Kind.TABLE, Kind.TABLE, Kind.MENU);

  private enum Kind {
    FORM,
    TABLE,
    MENU
  }

  @Override
  public Instance instance(long seed, Split split) {
    Dice dice = new Dice(seed, split);
    String folder = dice.word(Words.NOUNS);
    String output = dice.word(Words.NOUNS) + ".txt";
    Errand errand =
        switch (dice.pickForSplit(List.of(Kind.values()), TRAINING)) {
          case FORM -> FormErrands.draw(dice, folder);
          case TABLE -> TableErrands.draw(dice, folder);
          case MENU -> MenuErrands.draw(dice, folder);
        };
    OutputCheck check = new OutputCheck(output, errand.right().answer());
    SortedMap<String, String> files = errand.site().files();
    files.put(OutputCheck.SCRIPT, check.script());
    return new Instance(
        Family.BROWSER,
        errand.kind(),
        seed,
        split,
        errand.task().replace("OUT", output),
        files,
        OutputCheck.COMMAND,
        Course.moves(dice, errand, output),
        check);
  }
}
