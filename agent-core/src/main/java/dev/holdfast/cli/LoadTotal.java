package dev.holdfast.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.agent.load.LoadTurn;

/** Sums over the requests of a scenario. */
record LoadTotal(
    int requests,
    long promptTokens,
    long newTokens,
    long computed,
    long background,
    long reused,
    double seconds,
    double secondsToFirstToken) {

  static LoadTotal of(LoadTurn turn) {
    return new LoadTotal(
        1,
        turn.promptTokens(),
        turn.newTokens(),
        turn.computed(),
        turn.background(),
        turn.reused(),
        turn.seconds(),
        turn.secondsToFirstToken());
  }

  LoadTotal plus(LoadTotal that) {
    return new LoadTotal(
        requests + that.requests,
        promptTokens + that.promptTokens,
        newTokens + that.newTokens,
        computed + that.computed,
        background + that.background,
        reused + that.reused,
        seconds + that.seconds,
        secondsToFirstToken + that.secondsToFirstToken);
  }

  void write(ObjectNode object) {
    object.put("requests", requests);
    object.put("promptTokens", promptTokens);
    object.put("newTokens", newTokens);
    object.put("computed", computed);
    object.put("background", background);
    object.put("reused", reused);
    object.put("seconds", seconds);
    object.put("secondsToFirstToken", secondsToFirstToken);
  }
}
