package dev.holdfast.agent.demo;

import java.util.Locale;

/** A family of small tasks. */
public enum Family {
  /** A project whose test fails because of one fault. */
  REPAIR,
  /** A local page that has to be filled, clicked and read. */
  BROWSER,
  /** A data file from which something is computed. */
  DATA;

  /** The name in commands and reports: lower case. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
