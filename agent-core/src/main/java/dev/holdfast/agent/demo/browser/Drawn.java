package dev.holdfast.agent.demo.browser;

import dev.holdfast.agent.demo.Dice;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Draws things until their signature belongs to the instance's split. */
final class Drawn {
  private Drawn() {}

  /**
   * One whose signature belongs to the split.
   *
   * @param signature what must not occur in the other split
   */
  static <T> T ofSplit(Dice dice, Supplier<T> draw, Function<T, String> signature) {
    List<T> last = new ArrayList<>();
    dice.ofSplit(() -> {
      T drawn = draw.get();
      last.add(drawn);
      return signature.apply(drawn);
    });
    return last.getLast();
  }
}
