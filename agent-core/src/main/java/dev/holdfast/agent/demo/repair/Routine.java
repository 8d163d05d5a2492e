package dev.holdfast.agent.demo.repair;

import java.util.List;

/**
 * One function.
 *
 * @param name its words
 * @param duty what it must do: {@code return the sum of all}, without words of the instance
 * @param comment the line above it, empty for none
 */
record Routine(
    List<String> name,
    String duty,
    String comment,
    Type returns,
    List<Parameter> parameters,
    List<Statement> body) {

  Routine withBody(List<Statement> other) {
    return new Routine(name, duty, comment, returns, parameters, other);
  }
}
