package dev.holdfast.agent.demo.repair;

import java.util.ArrayList;
import java.util.List;

/**
 * One file of functions.
 *
 * @param name of the file without folder and ending; of a Java class in lower case
 */
record Module(Language language, String name, List<Routine> routines) {

  String path() {
    return language.module(name);
  }

  String text() {
    return language.renderer().module(name, routines);
  }

  /** The same with another function of the same name. */
  Module with(Routine changed) {
    List<Routine> others = new ArrayList<>();
    for (Routine routine : routines) {
      others.add(routine.name().equals(changed.name()) ? changed : routine);
    }
    return new Module(language, name, others);
  }
}
