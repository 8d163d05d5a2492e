package dev.holdfast.cli;

import dev.holdfast.agent.AgentEvent;
import dev.holdfast.agent.AgentListener;
import dev.holdfast.agent.trace.EventJson;

/** Prints every event as one line of JSON; the end of the run is the result's own line. */
final class EventStream implements AgentListener {
  private final Console console;
  private final Runnable readerGone;

  /**
   * @param readerGone called when nobody reads the events any more, as after {@code | head}
   */
  EventStream(Console console, Runnable readerGone) {
    this.console = console;
    this.readerGone = readerGone;
  }

  @Override
  public void on(AgentEvent event) {
    if (event instanceof AgentEvent.RunEnded) {
      return;
    }
    console.out().println(EventJson.node(event));
    if (console.outputClosed()) {
      readerGone.run();
    }
  }
}
