package dev.holdfast.agent.demo.browser;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A folder of pages.
 *
 * @param pages by name; {@code index.html} is the start
 * @param script what {@code app.js} holds, or empty
 */
record Site(String folder, SortedMap<String, Page> pages, String script) {
  static final String START = "index.html";

  /** The files by path. */
  SortedMap<String, String> files() {
    SortedMap<String, String> files = new TreeMap<>();
    pages.forEach((name, page) -> files.put(path(name), Html.of(page)));
    files.put(path("style.css"), "body { font-family: sans-serif; margin: 2em; }\n");
    files.put(
        path("logo.svg"),
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 8 8\"><circle cx=\"4\" cy=\"4\""
            + " r=\"4\"/></svg>\n");
    if (!script.isEmpty()) {
      files.put(path("app.js"), script);
    }
    return files;
  }

  String path(String page) {
    return folder + "/" + page;
  }
}
