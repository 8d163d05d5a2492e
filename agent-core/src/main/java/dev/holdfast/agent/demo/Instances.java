package dev.holdfast.agent.demo;

import dev.holdfast.agent.demo.browser.BrowserInstances;
import dev.holdfast.agent.demo.data.DataInstances;
import dev.holdfast.agent.demo.repair.RepairInstances;
import java.util.Map;
import java.util.Optional;

/** The generators of all families. */
public final class Instances {
  private static final Map<Family, Generator> ALL =
      Map.of(
          Family.REPAIR,
          new RepairInstances(),
          Family.BROWSER,
          new BrowserInstances(),
          Family.DATA,
          new DataInstances());

  private Instances() {}

  /** The generator of a family. */
  public static Generator of(Family family) {
    return Optional.ofNullable(ALL.get(family)).orElseThrow();
  }
}
