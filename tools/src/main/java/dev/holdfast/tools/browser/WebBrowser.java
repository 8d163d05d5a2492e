package dev.holdfast.tools.browser;

import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.TimeoutError;
import com.microsoft.playwright.impl.TargetClosedError;
import dev.holdfast.tools.ToolContext;
import dev.holdfast.tools.ToolFailure;
import dev.holdfast.tools.browser.OpenPage.UnresponsivePageException;
import dev.holdfast.tools.files.WorkspaceFiles;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The browser of one run: starts at the first use, starts again after it was lost, and bounds every
 * call in time. Its failures are {@link ToolFailure}s.
 */
public final class WebBrowser implements AutoCloseable {

  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration CALL = Duration.ofSeconds(50);

  private final ToolContext context;
  private final WorkspaceFiles files;
  private BrowserThread thread = new BrowserThread();
  private volatile @Nullable BrowserProcess process;
  private @Nullable OpenPage page;

  public WebBrowser(ToolContext context) {
    this.context = context;
    this.files = new WorkspaceFiles(context.workspace());
  }

  /** Opens a web address or a file of the workspace. */
  String navigate(String target) throws InterruptedException {
    String address = address(target.strip());
    if (page != null && !usable()) {
      drop();
    }
    OpenPage current = page == null ? start() : page;
    return call(current, open -> open.open(address));
  }

  /** Does something with the open page. */
  <T> T withPage(Function<OpenPage, T> work) throws InterruptedException {
    OpenPage current = page;
    if (current == null || !usable()) {
      drop();
      throw new ToolFailure("No page is open; call browser_navigate first.");
    }
    return call(current, work);
  }

  /** The address to open, or a failure that says why it may not be opened. */
  private String address(String target) {
    URI uri;
    try {
      uri = new URI(target.replace(" ", "%20"));
    } catch (URISyntaxException e) {
      throw new ToolFailure(target + " is not an address: " + e.getReason());
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (scheme.equals("http") || scheme.equals("https")) {
      if (WorkspaceOrigin.owns(uri) || new AllowedHosts(context.allowedHosts()).allows(uri)) {
        return uri.toString();
      }
      throw new ToolFailure(
          "The host "
              + AllowedHosts.name(uri)
              + " is not allowed. The user can allow it with --allow-host "
              + AllowedHosts.name(uri)
              + "; files of the workspace open by their path.");
    }
    if (scheme.isEmpty() || scheme.equals("file")) {
      String path = scheme.isEmpty() ? target : String.valueOf(uri.getPath());
      int end = path.indexOf('?') >= 0 ? path.indexOf('?') : path.length();
      end = path.indexOf('#') >= 0 ? Math.min(end, path.indexOf('#')) : end;
      String relative = files.relative(path.substring(0, end));
      files.existing(relative);
      return WorkspaceOrigin.address(relative) + path.substring(end);
    }
    throw new ToolFailure(scheme + " addresses cannot be opened; use http, https or a file path.");
  }

  private OpenPage start() throws InterruptedException {
    try {
      OpenPage opened =
          thread.call(
              () -> {
                BrowserProcess started = BrowserProcess.start(context);
                process = started;
                return new OpenPage(started, context);
              },
              START,
              this::kill);
      page = opened;
      return opened;
    } catch (TimeoutException e) {
      drop();
      throw new ToolFailure("The browser did not start in time. Work without it.");
    }
  }

  private boolean usable() throws InterruptedException {
    OpenPage current = page;
    try {
      return current != null && thread.call(current::usable, CALL, this::kill);
    } catch (TimeoutException | PlaywrightException e) {
      return false;
    }
  }

  private <T> T call(OpenPage current, Function<OpenPage, T> work) throws InterruptedException {
    try {
      return thread.call(() -> work.apply(current), CALL, this::kill);
    } catch (TimeoutException e) {
      drop();
      throw new ToolFailure(
          "The page did not answer in " + CALL.toSeconds() + " s and was closed; navigate again.");
    } catch (UnresponsivePageException e) {
      drop();
      throw new ToolFailure(e.getMessage() + ". browser_navigate starts a new browser.");
    } catch (TimeoutError e) {
      throw new ToolFailure(
          "That took too long; the element may be covered, disabled or moving: " + reason(e));
    } catch (TargetClosedError e) {
      drop();
      throw new ToolFailure("The browser ended; call browser_navigate to start it again.");
    } catch (PlaywrightException e) {
      throw new ToolFailure("The browser refused: " + reason(e));
    }
  }

  /** Playwright wraps the sentence in a dump of the error object and a log of its attempts. */
  static String reason(PlaywrightException e) {
    for (String line : String.valueOf(e.getMessage()).lines().toList()) {
      String text = line.strip();
      if (text.startsWith("message='")) {
        text = text.substring("message='".length());
      }
      if (!text.isEmpty() && !text.startsWith("Error {")) {
        return text.length() > 300 ? text.substring(0, 300) + "…" : text;
      }
    }
    return "unknown reason";
  }

  private void kill() {
    BrowserProcess current = process;
    if (current != null) {
      current.kill();
    }
  }

  /** Gives up browser and thread; the next use starts new ones. */
  private void drop() {
    kill();
    process = null;
    page = null;
    thread.close();
    thread = new BrowserThread();
  }

  @Override
  public void close() {
    OpenPage current = page;
    if (current != null) {
      try {
        thread.call(
            () -> {
              current.close();
              return true;
            },
            Duration.ofSeconds(10),
            this::kill);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (TimeoutException | PlaywrightException | ToolFailure e) {
        // The processes are ended below in any case.
        kill();
      }
    }
    kill();
    process = null;
    page = null;
    thread.close();
  }
}
