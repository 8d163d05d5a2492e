package dev.holdfast.agent.demo.browser;

import dev.holdfast.agent.demo.Dice;
import java.util.ArrayList;
import java.util.List;

/**
 * What stands around the part of a page that matters.
 *
 * @param container the tag that holds heading and content, {@code body} for none
 * @param heading the heading's tag
 * @param opening what stands first: see {@link #piece}
 * @param closing what stands last
 * @param titled whether the page has a title
 */
record Frame(String container, String heading, String opening, String closing, boolean titled) {
  private static final List<String> SENTENCES =
      List.of(
          "Welcome.", "Good to see you.", "Open every day.", "All prices in euro.", "Thank you.");

  static Frame draw(Dice dice) {
    return new Frame(
        dice.pick("body", "body", "main", "section", "article", "div"),
        dice.pick("h1", "h1", "h2", "h3"),
        dice.pick("", "", "nav", "p", "header"),
        dice.pick("", "", "footer", "p", "aside", "hr"),
        dice.chance(0.4));
  }

  /**
   * A page.
   *
   * @param words heading and title
   */
  Page page(Dice dice, String words, List<? extends Node> content, boolean scripted) {
    Element title = Element.words(heading, words);
    List<Node> inner = new ArrayList<>();
    List<Node> outer = new ArrayList<>();
    if (opening.equals("header")) {
      outer.add(Element.of("header", title));
    } else {
      piece(outer, dice, opening);
      inner.add(title);
    }
    inner.addAll(content);
    if (container.equals("body")) {
      outer.addAll(inner);
    } else {
      outer.add(Element.of(container, inner));
    }
    piece(outer, dice, closing);
    return new Page(titled ? words : "", Element.of("body", outer), scripted);
  }

  private static void piece(List<Node> nodes, Dice dice, String tag) {
    switch (tag) {
      case "" -> {}
      case "nav" -> nodes.add(Element.of("nav", Element.link("About", "about.html")));
      case "hr" -> nodes.add(Element.of("hr"));
      default -> nodes.add(Element.words(tag, dice.pick(SENTENCES)));
    }
  }

  /** The page that tells about the site. */
  static Page about(Dice dice) {
    Element text = Element.words("p", dice.pick(SENTENCES));
    return new Page("About", Element.of("body", Element.words("h1", "About"), text), false);
  }
}
