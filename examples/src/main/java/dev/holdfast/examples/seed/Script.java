package dev.holdfast.examples.seed;

import dev.holdfast.agent.demo.Instance;
import dev.holdfast.agent.demo.Move;
import java.util.List;
import java.util.Optional;

/** An instance's moves, one after the other. */
final class Script {
  private final Instance instance;
  private final List<Move> moves;
  private int next;

  Script(Instance instance) {
    this.instance = instance;
    this.moves = instance.moves();
  }

  /**
   * The next reply.
   *
   * @throws IllegalStateException when the agent asks more often than the solution has moves
   */
  Move next() {
    if (next == moves.size()) {
      throw new IllegalStateException(
          "the agent asks once more than " + name() + " has moves (" + moves.size() + ")");
    }
    return moves.get(next++);
  }

  /** The call that runs now, if the last reply was one. */
  Optional<Move.Call> running() {
    return next > 0 && moves.get(next - 1) instanceof Move.Call call
        ? Optional.of(call)
        : Optional.empty();
  }

  int left() {
    return moves.size() - next;
  }

  String name() {
    return instance.family().label() + " " + instance.kind() + " " + instance.seed();
  }
}
