package dev.holdfast.agent.demo.browser;

import dev.holdfast.agent.demo.Dice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A form has to be filled in and sent; the page then shows a code. */
final class FormErrands {
  private static final List<String> TASKS =
      List.of(
          "Open the page in SITE, fill in FIELDS, press BUTTON and write the NOUN to OUT.",
          "Fill in the form in SITE (FIELDS), send it with BUTTON and write the NOUN that it shows to OUT.",
          "In SITE there is a form. Enter FIELDS, then BUTTON. Save the NOUN in OUT.",
          "Use the browser: SITE has a form. FIELDS. Press BUTTON, then put the NOUN into OUT.",
          "Send the form of SITE with FIELDS. Write only the NOUN to OUT.",
          "Write to OUT the NOUN that the form in SITE gives for FIELDS.",
          "What NOUN does the page in SITE give for FIELDS? Write it to OUT.",
          "Complete the form in SITE: FIELDS. The NOUN that comes then belongs in OUT.");
  private static final List<String> NATURAL_TASKS =
      List.of(
          "Order FIELDS on the page in SITE and write the NOUN to OUT.",
          "On the page in SITE order FIELDS. Save the NOUN in OUT.",
          "Book FIELDS with the form in SITE, then write the NOUN to OUT.",
          "Use the form in SITE to order FIELDS; the NOUN goes into OUT.");
  private static final List<String> FIELD_FORMS =
      List.of("LABEL: VALUE", "LABEL = VALUE", "VALUE as LABEL", "LABEL VALUE", "LABEL \"VALUE\"");
  private static final List<String> NOUNS =
      List.of("code", "number", "reference", "confirmation", "ticket");
  private static final List<String> SENTENCES =
      List.of("Thank you! Your NOUN:", "Done. NOUN", "Sent, NOUN", "Your NOUN is", "NOUN:");

  private FormErrands() {}

  static Errand draw(Dice dice, String folder) {
    FormLayout layout = Drawn.ofSplit(dice, () -> FormLayout.draw(dice), drawn -> "form " + drawn);
    List<Field> fields = new ArrayList<>();
    for (Topic topic : layout.topics()) {
      fields.add(Field.draw(dice, topic, fields.size() + 1, layout.label()));
    }
    String noun = dice.pick(NOUNS);
    List<String> sent = new ArrayList<>(fields.stream().map(Field::value).toList());
    List<Node> content =
        new ArrayList<>(
            layout.content(fields, Dice.capital(dice.pick("your data", "order", "details"))));
    if (layout.ticks()) {
      Field box = Field.box(dice, fields.size() + 1);
      fields.add(box);
      sent.add(box.value());
      content.add(Element.of("label", box.element(), new Text(box.label())));
    }
    String sentence = Dice.capital(dice.pick(SENTENCES).replace("NOUN", noun));
    Code code =
        Drawn.ofSplit(
            dice,
            () -> new Code(sentence, prefix(dice), dice.between(1, 90_000)),
            drawn -> drawn.of(sent));
    Element result = layout.resultElement();
    String button = dice.pick("Send", "Submit", "Order", "Book", "Save", "Go on", "Confirm");
    List<Element> elements = fields.stream().map(Field::element).toList();
    Element press = Element.button(button, new Action.Submit(elements, result, code));
    content.add(press);
    String heading = dice.pick("Order form", "Booking", "Order", "Registration", "Form");
    Page page =
        layout.frame().page(dice, heading, List.of(Element.of("form", content), result), true);
    Site site =
        new Site(
            folder,
            new TreeMap<>(Map.of(Site.START, page, "about.html", Frame.about(dice))),
            code.script());
    List<Step> steps = new ArrayList<>(List.of(new Step.Open(Site.START)));
    for (Field field : fields) {
      steps.add(
          field.element().action() instanceof Action.Tick
              ? new Step.Click(field.element())
              : new Step.Fill(field.element(), field.value()));
    }
    steps.add(new Step.Click(press));
    String task =
        task(dice, fields)
            .replace("SITE", folder + "/")
            .replace("BUTTON", button)
            .replace("NOUN", noun);
    return new Errand(
        "form/" + layout.topics().size(),
        site,
        task,
        "the " + noun,
        new Reading(Dice.capital(noun) + ": " + code.of(sent), code.of(sent)),
        new Reading(Dice.capital(noun) + ": " + code.text(sent), code.text(sent)),
        steps);
  }

  private static String prefix(Dice dice) {
    StringBuilder letters = new StringBuilder();
    for (int i = dice.between(1, 3); i > 0; i--) {
      letters.append((char) ('A' + dice.below(26)));
    }
    return letters.toString();
  }

  private static String task(Dice dice, List<Field> fields) {
    boolean natural =
        fields.stream().allMatch(field -> field.topic().natural() || field.value().equals("on"))
            && dice.chance(0.5);
    String form = natural ? "" : dice.pick(FIELD_FORMS);
    boolean lower = dice.chance(0.4);
    List<String> clauses = new ArrayList<>();
    List<Field> order = new ArrayList<>(dice.shuffled(fields));
    if (natural) {
      // As people say it, and the box last: 3 pieces of wire in teal to Rome for Ada with ...
      order.sort(Comparator.comparing(Field::topic));
    }
    for (Field field : order) {
      String label = lower ? field.label().toLowerCase(Locale.ROOT) : field.label();
      if (field.element().action() instanceof Action.Tick) {
        clauses.add("with " + label);
      } else if (natural && field.topic() == Topic.CHOICE) {
        clauses.add(label.toLowerCase(Locale.ROOT) + " " + field.value());
      } else if (natural) {
        clauses.add(field.topic().phrase(field.value()));
      } else {
        clauses.add(form.replace("LABEL", label).replace("VALUE", field.value()));
      }
    }
    String all = clauses.stream().collect(Collectors.joining(natural ? " " : ", "));
    if (all.startsWith("of ")) {
      // Without a number of pieces.
      all = all.substring(3);
    }
    return dice.pick(natural ? NATURAL_TASKS : TASKS).replace("FIELDS", all);
  }
}
