package dev.holdfast.agent;

/**
 * Hears every event of a run, on the thread that runs it. It should return quickly; what it throws
 * is ignored by the run.
 */
public interface AgentListener {

  void on(AgentEvent event);
}
