package dev.holdfast.agent.demo.browser;

/** One thing to do with a browser. */
sealed interface Step {

  /** Opens a page by its name in the site. */
  record Open(String page) implements Step {}

  record Fill(Element field, String text) implements Step {}

  record Click(Element element) implements Step {}
}
