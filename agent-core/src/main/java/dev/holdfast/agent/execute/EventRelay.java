package dev.holdfast.agent.execute;

import dev.holdfast.agent.AgentEvent;
import dev.holdfast.agent.AgentListener;
import dev.holdfast.agent.trace.TraceWriter;
import java.util.Optional;

/** Hands events to the trace and to the caller's listener; neither can break the run. */
final class EventRelay implements AgentListener {
  private final TraceWriter trace;
  private final AgentListener listener;

  EventRelay(TraceWriter trace, AgentListener listener) {
    this.trace = trace;
    this.listener = listener;
  }

  @Override
  public void on(AgentEvent event) {
    Optional<String> problem = trace.append(event);
    tell(event);
    problem.ifPresent(text -> tell(new AgentEvent.Warning(text)));
  }

  private void tell(AgentEvent event) {
    try {
      listener.on(event);
    } catch (RuntimeException e) {
      // A listener only watches: a broken terminal must not end the work. The trace has the event.
      return;
    }
  }
}
