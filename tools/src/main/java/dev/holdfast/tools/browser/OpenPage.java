package dev.holdfast.tools.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Dialog;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.TimeoutError;
import com.microsoft.playwright.options.AriaSnapshotMode;
import com.microsoft.playwright.options.LoadState;
import com.microsoft.playwright.options.SelectOption;
import com.microsoft.playwright.options.ServiceWorkerPolicy;
import com.microsoft.playwright.options.WaitForSelectorState;
import dev.holdfast.tools.Texts;
import dev.holdfast.tools.ToolContext;
import dev.holdfast.tools.ToolFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The page that the model looks at, with everything it may do to it. Lives on one thread. */
final class OpenPage implements AutoCloseable {

  private static final double LOAD = 15_000;
  private static final double ACTION = 5_000;
  private static final double ALIVE = 3_000;
  private static final double SETTLE = 150;
  private static final int MOST_REDIRECTS = 10;
  private static final int MOST_TABS = 5;
  private static final int MOST_NOTICES = 5;
  private static final int MOST_ELEMENTS = 30_000;

  /** Labels and complaints of the fields that keep a submit button's form from being sent. */
  private static final String INVALID_FIELDS =
      """
      button => button.form && !button.form.noValidate && /^(submit|image)$/.test(button.type)
        ? Array.from(button.form.elements)
            .filter(field => field.willValidate && !field.validity.valid)
            .slice(0, 10)
            .map(field => (field.labels?.[0]?.innerText || field.name || field.type).trim()
              + ': ' + field.validationMessage)
        : []
      """;

  private static final Pattern REFERENCE = Pattern.compile("(?:f\\d+)?e\\d+");

  private final BrowserProcess process;
  private final RequestGate gate;
  private final BrowserContext context;
  private final List<String> notices = new ArrayList<>();
  private Page page;
  private boolean crashed;
  private String lastSnapshot = "";

  OpenPage(BrowserProcess process, ToolContext tools) {
    this.process = process;
    this.gate = new RequestGate(tools.workspace(), tools.allowedHosts());
    this.context =
        process
            .browser()
            .newContext(
                new Browser.NewContextOptions()
                    .setAcceptDownloads(false)
                    .setServiceWorkers(ServiceWorkerPolicy.BLOCK)
                    .setViewportSize(1280, 720));
    context.setDefaultTimeout(ACTION);
    context.route(address -> true, gate::handle);
    this.page = context.newPage();
    watch(page);
    context.onPage(this::openedTab);
  }

  boolean usable() {
    return !crashed && !page.isClosed() && process.browser().isConnected();
  }

  /** Opens an address and describes the page. */
  String open(String address) {
    begin();
    try {
      page.navigate(address, new Page.NavigateOptions().setTimeout(LOAD));
    } catch (TimeoutError e) {
      notice("the page is still loading after " + (int) (LOAD / 1000) + " s");
    }
    settle();
    String snapshot = snapshot(null);
    lastSnapshot = snapshot;
    return report(PageText.cut(snapshot, PageText.MOST_CHARACTERS));
  }

  /** Describes the page, or the part that a reference names. */
  String look(@Nullable String reference) {
    begin();
    Locator part = reference == null ? null : element(reference);
    String snapshot = snapshot(part);
    if (part == null) {
      lastSnapshot = snapshot;
    }
    return report(PageText.cut(snapshot, PageText.MOST_CHARACTERS));
  }

  /** Clicks and describes what changed. */
  String click(String reference) {
    begin();
    Locator element = element(reference);
    unfilledFields(element);
    element.click(new Locator.ClickOptions().setTimeout(ACTION));
    return changed();
  }

  /** A form that refuses to be sent says so in a bubble that no snapshot shows. */
  private void unfilledFields(Locator button) {
    Object fields = button.evaluate(INVALID_FIELDS);
    if (fields instanceof List<?> invalid && !invalid.isEmpty()) {
      List<String> told = new ArrayList<>();
      invalid.forEach(field -> told.add(Texts.lineCut(String.valueOf(field), 80)));
      notice("not sent; first use browser_fill for: " + String.join("; ", told));
    }
  }

  /** Puts text into a field, or chooses it in a list, and describes what changed. */
  String fill(String reference, String text) {
    begin();
    Locator element = element(reference);
    try {
      element.fill(text, new Locator.FillOptions().setTimeout(ACTION));
    } catch (TimeoutError e) {
      throw e;
    } catch (PlaywrightException notAField) {
      if (!String.valueOf(notAField.getMessage()).contains("<select>")
          && element.locator("option").count() == 0) {
        throw notAField;
      }
      element.selectOption(
          new SelectOption().setLabel(text), new Locator.SelectOptionOptions().setTimeout(ACTION));
    }
    return changed();
  }

  /** The visible part of the page as PNG bytes. */
  byte[] picture() {
    begin();
    alive();
    return page.screenshot(new Page.ScreenshotOptions().setTimeout(LOAD));
  }

  private void begin() {
    notices.clear();
    gate.takeBlocked();
    gate.takeRedirect();
    if (page.isClosed() && !context.pages().isEmpty()) {
      page = context.pages().getLast();
    }
  }

  private Locator element(String text) {
    Matcher matcher = REFERENCE.matcher(text);
    if (!matcher.find()) {
      throw new ToolFailure(
          text + " is no ref; take one such as e12 from the [ref=e12] of browser_snapshot.");
    }
    alive();
    Locator locator = page.locator("aria-ref=" + matcher.group());
    int count;
    try {
      count = locator.count();
    } catch (PlaywrightException stale) {
      count = 0;
    }
    if (count == 0) {
      throw new ToolFailure(
          "There is no element "
              + matcher.group()
              + " on the page now; call browser_snapshot and use a ref from it.");
    }
    return locator;
  }

  private String changed() {
    page.waitForTimeout(SETTLE);
    settle();
    String snapshot = snapshot(null);
    String text = PageText.change(lastSnapshot, snapshot);
    lastSnapshot = snapshot;
    return report(text);
  }

  private void settle() {
    try {
      page.waitForLoadState(LoadState.LOAD, new Page.WaitForLoadStateOptions().setTimeout(ACTION));
      for (int hop = 0; hop < MOST_REDIRECTS; hop++) {
        Optional<RequestGate.Redirect> target = gate.takeRedirect();
        if (target.isEmpty()) {
          return;
        }
        page.waitForURL(
            address -> !address.equals(target.get().from()),
            new Page.WaitForURLOptions().setTimeout(LOAD));
      }
      notice("the page keeps redirecting");
    } catch (TimeoutError e) {
      notice("the page is still loading");
    }
  }

  private String snapshot(@Nullable Locator part) {
    alive();
    int elements = page.locator("*").count();
    if (elements > MOST_ELEMENTS && part == null) {
      return "(the page has "
          + elements
          + " elements, too many to list; read its source with read_file or run_code)";
    }
    return PageText.rows(
        part == null
            ? page.ariaSnapshot(
                new Page.AriaSnapshotOptions().setMode(AriaSnapshotMode.AI).setTimeout(LOAD))
            : part.ariaSnapshot(
                new Locator.AriaSnapshotOptions().setMode(AriaSnapshotMode.AI).setTimeout(LOAD)));
  }

  /**
   * Asks the page for a sign of life.
   *
   * @throws UnresponsivePageException if a script keeps it busy
   */
  private void alive() {
    try {
      page.locator(":root")
          .waitFor(
              new Locator.WaitForOptions()
                  .setState(WaitForSelectorState.ATTACHED)
                  .setTimeout(ALIVE));
    } catch (TimeoutError e) {
      throw new UnresponsivePageException(notes());
    }
  }

  /** A script of the page never ends; the browser has to go. */
  static final class UnresponsivePageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnresponsivePageException(String notes) {
      super("the page does not respond and was closed" + (notes.isEmpty() ? "" : "; " + notes));
    }
  }

  private String report(String body) {
    String title = Texts.lineCut(page.title().strip(), 120);
    String notes = notes();
    return "page "
        + Texts.lineCut(page.url(), 300)
        + (title.isEmpty() ? "" : " (" + title + ")")
        + (notes.isEmpty() ? "" : "\nnote: " + notes)
        + "\n"
        + body;
  }

  private String notes() {
    List<String> all = new ArrayList<>(notices);
    Set<String> blocked = gate.takeBlocked();
    if (!blocked.isEmpty()) {
      all.add(
          "blocked, not on the list of allowed hosts: "
              + String.join(", ", blocked)
              + " (the user can allow one with --allow-host)");
    }
    return String.join("; ", all);
  }

  private void notice(String text) {
    if (notices.size() < MOST_NOTICES) {
      notices.add(Texts.lineCut(Texts.plain(text).replace('\n', ' '), 200));
    }
  }

  private void openedTab(Page tab) {
    if (context.pages().size() > MOST_TABS) {
      tab.close();
      return;
    }
    watch(tab);
    page = tab;
    notice("a new tab opened");
  }

  private void watch(Page tab) {
    tab.onDialog(this::dismiss);
    tab.onDownload(download -> notice("a download was refused: " + download.suggestedFilename()));
    tab.onCrash(gone -> crashed = true);
  }

  private void dismiss(Dialog dialog) {
    notice(dialog.type() + " dialog dismissed: " + dialog.message());
    try {
      dialog.dismiss();
    } catch (PlaywrightException gone) {
      // The page closed together with its dialog.
      return;
    }
  }

  @Override
  public void close() {
    gate.close();
    process.close();
  }
}
