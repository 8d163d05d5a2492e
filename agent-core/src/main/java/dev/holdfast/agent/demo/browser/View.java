package dev.holdfast.agent.demo.browser;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A page as it was loaded and used; what it looks like as an accessibility snapshot. */
final class View {
  private final String prefix;
  private final Page page;
  private final Map<Element, String> values = new HashMap<>();
  private final Map<Element, String> references = new HashMap<>();
  private final Set<Element> ticked = new HashSet<>();
  private final Set<Element> shown = new HashSet<>();
  private Element active;

  /** A line with the lines below it, or text. */
  private record Line(String head, boolean generic, String text, List<Line> children) {}

  /**
   * @param prefix what refs begin with: nothing on the first page of a browser, then f1, f2, ...
   */
  View(String prefix, Page page) {
    this.prefix = prefix;
    this.page = page;
    this.active = page.body();
  }

  void focus(Element element) {
    active = element;
  }

  void put(Element element, String value) {
    values.put(element, value);
  }

  void tick(Element element) {
    ticked.add(element);
  }

  void show(Element element) {
    shown.add(element);
  }

  /** What a field holds; empty for a box that is not ticked. */
  String value(Element field) {
    if (field.role().equals("checkbox")) {
      return ticked.contains(field) ? "on" : "";
    }
    String first = field.children().isEmpty() ? "" : ((Text) field.children().getFirst()).text();
    return values.getOrDefault(field, first);
  }

  /**
   * The ref of an element that a snapshot has shown.
   *
   * @throws IllegalStateException if none has
   */
  String reference(Element element) {
    String reference = references.get(element);
    if (reference == null) {
      throw new IllegalStateException("no snapshot has shown the element " + element.name());
    }
    return reference;
  }

  Page page() {
    return page;
  }

  /** The page as Playwright's snapshot for models. */
  String snapshot() {
    StringBuilder text = new StringBuilder();
    for (Line line : lines(page.body())) {
      append(text, line, "");
    }
    return text.toString().stripTrailing();
  }

  private static void append(StringBuilder text, Line line, String indent) {
    text.append(indent).append("- ").append(line.head());
    if (!line.text().isEmpty()) {
      text.append(": ").append(line.text());
    }
    text.append(line.children().isEmpty() ? "\n" : ":\n");
    line.children().forEach(child -> append(text, child, indent + "  "));
  }

  /** The lines that an element adds to its parent's. */
  private List<Line> lines(Element element) {
    if (element.attributes().endsWith(" hidden") && !shown.contains(element)) {
      return List.of();
    }
    boolean empty = element.children().isEmpty() && !values.containsKey(element);
    boolean sized = !empty || element.field() || element.role().equals("separator");
    boolean generic = element.role().equals("generic");
    if (!sized && generic) {
      return List.of();
    }
    if (sized && !references.containsKey(element)) {
      references.put(element, prefix + "e" + (references.size() + 1));
    }
    if (element.role().equals("legend")) {
      // Its words are the group's name already.
      return List.of();
    }
    List<Line> children = new ArrayList<>();
    String text = "";
    if (element.tag().equals("select")) {
      children.addAll(options(element));
    } else if (element.role().equals("link")) {
      children.add(new Line("/url", false, page(element), List.of()));
    } else if (values.containsKey(element)) {
      text = Yaml.value(values.get(element));
    } else if (onlyText(element)) {
      String words = ((Text) element.children().getFirst()).text();
      text = words.equals(element.name()) ? "" : Yaml.value(words);
    } else {
      for (Node child : element.children()) {
        switch (child) {
          case Text words ->
              children.add(new Line("text", false, Yaml.value(words.text()), List.of()));
          case Element inner -> children.addAll(lines(inner));
        }
      }
    }
    boolean folded =
        generic
            && text.isEmpty()
            && children.size() <= 1
            && children.stream().noneMatch(child -> child.head().equals("text"));
    return folded
        ? children
        : List.of(new Line(head(element, sized), generic, text, List.copyOf(children)));
  }

  private static boolean onlyText(Element element) {
    return element.children().size() == 1 && element.children().getFirst() instanceof Text;
  }

  private static String page(Element link) {
    return ((Action.Follow) link.action()).page();
  }

  private List<Line> options(Element select) {
    List<Line> lines = new ArrayList<>();
    for (Node option : select.children()) {
      String words = ((Text) option).text();
      String chosen = words.equals(value(select)) ? " [selected]" : "";
      lines.add(new Line("option \"" + words + "\"" + chosen, false, "", List.of()));
    }
    return lines;
  }

  private String head(Element element, boolean sized) {
    StringBuilder head = new StringBuilder(element.role());
    if (!element.name().isEmpty()) {
      head.append(" \"").append(element.name()).append('"');
    }
    if (ticked.contains(element)) {
      head.append(" [checked]");
    }
    if (element == active) {
      head.append(" [active]");
    }
    if (element.role().equals("heading")) {
      head.append(" [level=").append(element.tag().substring(1)).append(']');
    }
    if (sized) {
      head.append(" [ref=").append(references.get(element)).append(']');
    }
    if (element.role().equals("link")) {
      head.append(" [cursor=pointer]");
    }
    return head.toString();
  }
}
