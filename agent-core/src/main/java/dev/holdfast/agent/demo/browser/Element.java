package dev.holdfast.agent.demo.browser;

import java.util.List;
import java.util.Locale;

/**
 * An element as written in HTML and as a browser's accessibility tree shows it. Each is itself:
 * what a visit changes is kept by element.
 */
final class Element implements Node {
  private final String tag;
  private final String attributes;
  private final String role;
  private final String name;
  private final List<Node> children;
  private final Action action;

  private Element(
      String tag,
      String attributes,
      String role,
      String name,
      List<? extends Node> children,
      Action action) {
    this.tag = tag;
    this.attributes = attributes;
    this.role = role;
    this.name = name;
    this.children = List.copyOf(children);
    this.action = action;
  }

  /** An element that only holds others. */
  static Element of(String tag, List<? extends Node> children) {
    return new Element(tag, "", role(tag), "", children, new Action.None());
  }

  static Element of(String tag, Node... children) {
    return of(tag, List.of(children));
  }

  /** An element with words only. */
  static Element words(String tag, String words) {
    String role = role(tag);
    boolean named = List.of("heading", "cell", "columnheader", "rowheader").contains(role);
    return new Element(
        tag, "", role, named ? words : "", List.of(new Text(words)), new Action.None());
  }

  /** An element of id {@code result} where a script puts words. */
  static Element result(String tag, String attributes) {
    String role = attributes.contains("status") ? "status" : role(tag);
    return new Element(tag, " id=\"result\"" + attributes, role, "", List.of(), new Action.None());
  }

  /** An element that a script shows. */
  static Element hidden(String tag, Node child) {
    return new Element(
        tag, " id=\"hidden\" hidden", role(tag), "", List.of(child), new Action.None());
  }

  static Element link(String words, String page) {
    return new Element(
        "a",
        " href=\"" + page + "\"",
        "link",
        words,
        List.of(new Text(words)),
        new Action.Follow(page));
  }

  static Element button(String words, Action action) {
    String attributes = action instanceof Action.Submit ? "" : " type=\"button\"";
    return new Element("button", attributes, "button", words, List.of(new Text(words)), action);
  }

  /** A field that must be filled in. */
  static Element input(String label, String attributes, boolean number) {
    String role = number ? "spinbutton" : "textbox";
    String type = number ? " type=\"number\"" : "";
    return new Element(
        "input", attributes + type + " required", role, label, List.of(), new Action.None());
  }

  /** A list to choose from; the first option is chosen at first. */
  static Element select(String label, String attributes, List<String> options) {
    List<Text> children = options.stream().map(Text::new).toList();
    return new Element("select", attributes, "combobox", label, children, new Action.None());
  }

  /** A box to tick. */
  static Element checkbox(String label, String attributes) {
    return new Element(
        "input",
        attributes + " type=\"checkbox\"",
        "checkbox",
        label,
        List.of(),
        new Action.Tick());
  }

  /** A group with a caption. */
  static Element fieldset(String caption, List<? extends Node> children) {
    List<Node> all = new java.util.ArrayList<>();
    all.add(new Element("legend", "", "legend", "", List.of(new Text(caption)), new Action.None()));
    all.addAll(children);
    return new Element("fieldset", "", "group", caption, all, new Action.None());
  }

  String tag() {
    return tag;
  }

  /** With a leading space, or empty. */
  String attributes() {
    return attributes;
  }

  String role() {
    return role;
  }

  /** The accessible name, or empty. */
  String name() {
    return name;
  }

  List<Node> children() {
    return children;
  }

  Action action() {
    return action;
  }

  boolean field() {
    return tag.equals("input") || tag.equals("select");
  }

  boolean required() {
    return attributes.contains(" required");
  }

  private static String role(String tag) {
    return switch (tag) {
      case "p" -> "paragraph";
      case "ul", "ol" -> "list";
      case "li" -> "listitem";
      case "h1", "h2", "h3" -> "heading";
      case "header" -> "banner";
      case "footer" -> "contentinfo";
      case "nav" -> "navigation";
      case "aside" -> "complementary";
      case "hr" -> "separator";
      case "dt" -> "term";
      case "dd" -> "definition";
      case "thead", "tbody" -> "rowgroup";
      case "tr" -> "row";
      case "th" -> "columnheader";
      case "td" -> "cell";
      case "output" -> "status";
      case "main", "article", "table", "strong" -> tag.toLowerCase(Locale.ROOT);
      default -> "generic";
    };
  }
}
