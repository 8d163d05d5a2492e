package dev.holdfast.agent.demo.browser;

import java.util.List;

/** What a click does. */
sealed interface Action {

  /** Nothing but moving the focus. */
  record None() implements Action {}

  /** Opens a page in the same folder. */
  record Follow(String page) implements Action {}

  /** Shows an element that was hidden. */
  record Show(Element element) implements Action {}

  /** Ticks a box or chooses a radio button. */
  record Tick() implements Action {}

  /** Sends a form: the result element then holds the sentence and the code. */
  record Submit(List<Element> fields, Element result, Code code) implements Action {}
}
