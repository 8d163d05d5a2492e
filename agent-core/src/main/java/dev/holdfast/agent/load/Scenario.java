package dev.holdfast.agent.load;

import java.util.Locale;

/** What happens to the conversations of a load. */
public enum Scenario {
  /** One conversation: a reply, a tool result, the next reply. */
  APPEND,

  /** Planner and executor take turns on one system text. */
  ALTERNATE,

  /** In the middle everything after a quarter of the turns is dropped, and other results come. */
  REWIND,

  /** In the middle another process goes on. */
  RESTART,

  /** After some turns an answer and a new question: the template drops the thoughts before it. */
  QUERY;

  /** As it is written on the command line and in JSON. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
