package dev.holdfast.agent.demo.browser;

import dev.holdfast.agent.demo.Dice;
import dev.holdfast.agent.demo.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A page has to be found by its name, and something read there. */
final class MenuErrands {
  private static final List<String> TASKS =
      List.of(
          "Open the page in SITE, follow PATH and write the FACT to OUT.",
          "Go to PATH in SITE and write the FACT to OUT.",
          "What is the FACT on the page PATH of SITE? Write it to OUT.",
          "Write to OUT the FACT that SITE gives under PATH.",
          "In SITE open PATH. Save the FACT in OUT.",
          "Use the browser: in SITE the page PATH tells a FACT. Put it into OUT.",
          "OUT shall hold the FACT of PATH, as SITE says.",
          "Look up PATH in SITE and copy its FACT to OUT.",
          "Find the FACT under PATH in SITE. Only that belongs in OUT.",
          "Read the FACT of PATH from SITE into OUT.");
  private static final List<String> FACTS =
      List.of("Phone", "Code", "Opening hour", "Room", "Price", "Owner");

  private MenuErrands() {}

  static Errand draw(Dice dice, String folder) {
    MenuLayout layout = Drawn.ofSplit(dice, () -> MenuLayout.draw(dice), drawn -> "menu " + drawn);
    List<String> facts = dice.shuffled(FACTS).subList(0, layout.facts());
    Built built = new Built(dice, layout, facts);
    int first = dice.below(layout.links());
    int second = dice.below(layout.links());
    List<Step> steps = new ArrayList<>(List.of(new Step.Open(Site.START)));
    List<Element> top =
        built.level(Site.START, dice.pick("Menu", "Start", "Pages", "Contents"), layout.deep());
    steps.add(new Step.Click(top.get(first)));
    String path = top.get(first).name();
    String target = page(top.get(first));
    if (layout.deep()) {
      Element link = built.links(target).get(second);
      steps.add(new Step.Click(link));
      path += dice.pick(" > ", ", then ", " / ") + link.name();
      target = page(link);
    }
    List<String> values = built.values(target);
    int fact = dice.below(facts.size());
    String subject = facts.get(fact).toLowerCase(Locale.ROOT);
    Reading right = new Reading(facts.get(fact) + ": " + values.get(fact), values.get(fact));
    int other = fact == 0 ? 1 : 0;
    Reading wrong =
        facts.size() > 1
            ? new Reading(facts.get(other) + ": " + values.get(other), values.get(other))
            : new Reading(right.finding(), right.finding());
    String task =
        dice.pick(TASKS)
            .replace("SITE", folder + "/")
            .replace("PATH", path)
            .replace("FACT", subject);
    built.pages.put("about.html", Frame.about(dice));
    return new Errand(
        layout.deep() ? "menu/two" : "menu/one",
        new Site(folder, built.pages, ""),
        task,
        "the " + subject,
        right,
        wrong,
        steps);
  }

  private static String page(Element link) {
    return ((Action.Follow) link.action()).page();
  }

  /** Pages that are made one after the other. */
  private static final class Built {
    private final Dice dice;
    private final MenuLayout layout;
    private final List<String> facts;
    private final SortedMap<String, Page> pages = new TreeMap<>();
    private final SortedMap<String, List<Element>> links = new TreeMap<>();
    private final SortedMap<String, List<String>> values = new TreeMap<>();
    private int number;

    Built(Dice dice, MenuLayout layout, List<String> facts) {
      this.dice = dice;
      this.layout = layout;
      this.facts = facts;
    }

    /** The links of a page. */
    List<Element> links(String name) {
      return Optional.ofNullable(links.get(name)).orElseThrow();
    }

    /** What a page tells. */
    List<String> values(String name) {
      return Optional.ofNullable(values.get(name)).orElseThrow();
    }

    /** A page of links with everything behind it. */
    List<Element> level(String name, String heading, boolean deep) {
      List<Element> made = new ArrayList<>();
      for (int i = 0; i < layout.links(); i++) {
        made.add(Element.link(Dice.capital(dice.word(Words.NOUNS)), "p" + ++number + ".html"));
      }
      links.put(name, made);
      pages.put(name, layout.frame().page(dice, heading, layout.menu(made), false));
      for (Element link : made) {
        if (deep) {
          level(page(link), link.name(), false);
        } else {
          leaf(page(link), link.name());
        }
      }
      return made;
    }

    private void leaf(String name, String heading) {
      List<String> told = facts.stream().map(this::value).toList();
      values.put(name, told);
      pages.put(name, layout.inner().page(dice, heading, layout.facts(facts, told), false));
    }

    private String value(String fact) {
      return switch (fact) {
        case "Phone" -> dice.value(100, 999) + "-" + dice.value(1_000, 9_999);
        case "Code" -> Dice.capital(dice.word(Words.ADJECTIVES)) + dice.value(100, 999);
        case "Opening hour" -> dice.between(6, 12) + ":" + dice.pick("15", "30", "45", "00");
        case "Room" -> "" + dice.value(100, 999);
        case "Price" -> "" + dice.value(100, 9_999);
        case "Owner" -> dice.person();
        default -> throw new IllegalArgumentException(fact);
      };
    }
  }
}
