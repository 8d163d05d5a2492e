package dev.holdfast.agent.demo.browser;

import dev.holdfast.agent.demo.Answer;
import dev.holdfast.tools.browser.PageText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A browser on a site: what the browser's tools say, without a browser. */
final class Visit {
  private static final String ADDRESS = "http://workspace.localhost/";
  private static final String UNFILLED = ": Please fill out this field.";

  private final Site site;
  private int loads;
  private Optional<Loaded> loaded = Optional.empty();

  /** The open page and the snapshot of it that the model knows. */
  private record Loaded(String name, View view, String snapshot) {}

  Visit(Site site) {
    this.site = site;
  }

  /** Opens a page by its name in the site. */
  Answer open(String name) {
    Loaded fresh = load(name);
    loaded = Optional.of(fresh);
    return answer("", fresh.snapshot());
  }

  Answer fill(Element field, String text) {
    View view = view();
    if (!field.tag().equals("select")) {
      view.focus(field);
    }
    view.put(field, text);
    return changed("");
  }

  Answer click(Element element) {
    View view = view();
    view.focus(element);
    String note = "";
    switch (element.action()) {
      case Action.None none -> {}
      case Action.Tick tick -> view.tick(element);
      case Action.Show show -> view.show(show.element());
      case Action.Submit submit -> note = submit(submit);
      case Action.Follow follow -> {
        String before = loaded.orElseThrow().snapshot();
        Loaded fresh = load(follow.page());
        loaded = Optional.of(fresh);
        return answer("", PageText.change(before, fresh.snapshot()));
      }
    }
    return changed(note);
  }

  /** What the tools say of a ref that no element has. */
  static Answer unknown(String reference) {
    return Answer.failure(
        "There is no element "
            + reference
            + " on the page now; call browser_snapshot and use a ref from it.");
  }

  String reference(Element element) {
    return view().reference(element);
  }

  /** The form's result, or a note that says what is missing. */
  private String submit(Action.Submit submit) {
    View view = view();
    List<Element> missing =
        submit.fields().stream()
            .filter(field -> field.required() && view.value(field).isEmpty())
            .toList();
    if (!missing.isEmpty()) {
      view.focus(missing.getFirst());
      List<String> told = missing.stream().map(field -> field.name() + UNFILLED).toList();
      return "\nnote: not sent; first use browser_fill for: " + String.join("; ", told);
    }
    List<String> values = new ArrayList<>(submit.fields().stream().map(view::value).toList());
    values.removeIf(String::isEmpty);
    view.put(submit.result(), submit.code().text(values));
    return "";
  }

  /** The links of the open page. */
  List<Element> links() {
    List<Element> links = new ArrayList<>();
    collect(view().page().body(), links);
    return links;
  }

  private static void collect(Element element, List<Element> links) {
    if (element.action() instanceof Action.Follow) {
      links.add(element);
    }
    for (Node child : element.children()) {
      if (child instanceof Element inner) {
        collect(inner, links);
      }
    }
  }

  private View view() {
    return loaded.orElseThrow().view();
  }

  private Loaded load(String name) {
    Page page = Optional.ofNullable(site.pages().get(name)).orElseThrow();
    View view = new View(loads == 0 ? "" : "f" + loads, page);
    loads++;
    return new Loaded(name, view, PageText.rows(view.snapshot()));
  }

  private Answer changed(String note) {
    Loaded before = loaded.orElseThrow();
    String snapshot = PageText.rows(before.view().snapshot());
    loaded = Optional.of(new Loaded(before.name(), before.view(), snapshot));
    return answer(note, PageText.change(before.snapshot(), snapshot));
  }

  private Answer answer(String note, String body) {
    Loaded now = loaded.orElseThrow();
    String title = now.view().page().title();
    return Answer.success(
        "page "
            + ADDRESS
            + site.path(now.name())
            + (title.isEmpty() ? "" : " (" + title + ")")
            + note
            + "\n"
            + body);
  }
}
