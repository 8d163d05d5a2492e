package dev.holdfast.agent.demo.repair;

import dev.holdfast.agent.demo.Answer;
import dev.holdfast.agent.demo.ReplayedCheck;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the check says about texts of the faulty file that occur in a solution.
 *
 * @param path of the faulty file
 * @param answers by its whole text
 */
record KnownTexts(String path, Map<String, Answer> answers) implements ReplayedCheck {

  @Override
  public Answer run(Function<String, Optional<String>> files) {
    String text =
        files
            .apply(path)
            .orElseThrow(() -> new IllegalStateException(path + " is gone; nothing to replay"));
    Answer answer = answers.get(text);
    if (answer == null) {
      throw new IllegalStateException("nobody computed what the check says about:\n" + text);
    }
    return answer;
  }
}
