package dev.holdfast.agent.demo;

/**
 * What a tool or a check answers.
 *
 * @param text what the model reads; of a check its output
 * @param succeeded no error; of a check that it passed
 */
public record Answer(String text, boolean succeeded) {

  public static Answer success(String text) {
    return new Answer(text, true);
  }

  public static Answer failure(String text) {
    return new Answer(text, false);
  }
}
