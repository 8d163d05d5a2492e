package dev.holdfast.agent.demo.browser;

import java.util.Set;

/** Writes a page. */
final class Html {
  private static final Set<String> INLINE =
      Set.of("a", "button", "input", "label", "select", "strong");
  private static final Set<String> VOID = Set.of("input", "hr");

  private Html() {}

  /** The whole document. */
  static String of(Page page) {
    StringBuilder html = new StringBuilder("<!doctype html>\n<html lang=\"en\">\n<head>\n");
    html.append("<meta charset=\"utf-8\">\n");
    if (!page.title().isEmpty()) {
      html.append("<title>").append(page.title()).append("</title>\n");
    }
    html.append("<link rel=\"icon\" href=\"logo.svg\">\n");
    html.append("<link rel=\"stylesheet\" href=\"style.css\">\n");
    if (page.scripted()) {
      html.append("<script src=\"app.js\" defer></script>\n");
    }
    html.append("</head>\n");
    append(html, page.body());
    return html.append("\n</html>\n").toString();
  }

  private static void append(StringBuilder html, Element element) {
    html.append('<').append(element.tag()).append(element.attributes()).append('>');
    if (VOID.contains(element.tag())) {
      return;
    }
    boolean lines = !inline(element);
    boolean select = element.tag().equals("select");
    String between = lines ? "\n" : "";
    for (Node child : element.children()) {
      html.append(between);
      if (!lines) {
        between = select ? "" : " ";
      }
      switch (child) {
        case Text text when select ->
            html.append("<option>").append(text.html()).append("</option>");
        case Text text -> html.append(text.html());
        case Element inner -> append(html, inner);
      }
    }
    html.append(lines ? "\n" : "").append("</").append(element.tag()).append('>');
  }

  private static boolean inline(Element element) {
    for (Node child : element.children()) {
      if (child instanceof Element inner && !INLINE.contains(inner.tag())) {
        return false;
      }
    }
    return true;
  }
}
