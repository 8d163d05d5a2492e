package dev.holdfast.agent.load;

import java.util.Random;

/** Plain words that mean nothing, others for every seed. */
final class LoadText {
  private static final String[] WORDS =
      ("a build takes one module after another and its log names each test that fails with the"
              + " line where it was called from then somebody opens that file looks at some values"
              + " changes what seems wrong and starts over until nothing is red or the day ends")
          .split(" ");

  private LoadText() {}

  static String words(int count, long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : i % 19 == 0 ? ". " : " ");
      text.append(WORDS[random.nextInt(WORDS.length)]);
    }
    return text.append('.').toString();
  }
}
