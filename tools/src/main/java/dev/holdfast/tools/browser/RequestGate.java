package dev.holdfast.tools.browser;

import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import dev.holdfast.sandbox.Workspace;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Answers every request of the browser: from the workspace, from an allowed host, or with a
 * refusal. The browser itself has no network, so nothing can pass by this gate.
 */
final class RequestGate implements AutoCloseable {

  private static final int MOST_NAMED_HOSTS = 10;

  private final WorkspaceOrigin workspace;
  private final AllowedHosts allowed;
  private final HostFetcher fetcher = new HostFetcher();
  private final Set<String> blocked = new TreeSet<>();
  private Optional<Redirect> redirect = Optional.empty();

  RequestGate(Workspace workspace, Set<String> allowedHosts) {
    this.workspace = new WorkspaceOrigin(workspace);
    this.allowed = new AllowedHosts(allowedHosts);
  }

  /** Whether a page may be opened at all. */
  boolean allows(URI address) {
    return WorkspaceOrigin.owns(address) || allowed.allows(address);
  }

  /** The hosts refused since the last call. */
  Set<String> takeBlocked() {
    Set<String> taken = new TreeSet<>(blocked);
    blocked.clear();
    return taken;
  }

  /** A document that sent the browser elsewhere. */
  record Redirect(String from, String to) {}

  /** The last redirect of a document, once. */
  Optional<Redirect> takeRedirect() {
    Optional<Redirect> taken = redirect;
    redirect = Optional.empty();
    return taken;
  }

  /** Handles one request; the browser thread calls it. */
  void handle(Route route) {
    try {
      Request request = route.request();
      boolean document = request.isNavigationRequest();
      Optional<Answer> answer = answer(request, document);
      if (answer.isEmpty()) {
        route.abort("blockedbyclient");
        return;
      }
      Answer content = answer.get();
      route.fulfill(
          new Route.FulfillOptions()
              .setStatus(content.status())
              .setHeaders(content.headers())
              .setBodyBytes(content.body()));
    } catch (PlaywrightException gone) {
      // The page went away while its request was answered; nobody waits for the answer.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Optional<Answer> answer(Request request, boolean document) throws InterruptedException {
    URI address;
    try {
      address = new URI(request.url()).normalize();
    } catch (URISyntaxException e) {
      return Optional.of(Answer.page(400, "Bad address", String.valueOf(e.getMessage())));
    }
    Answer answer;
    if (WorkspaceOrigin.owns(address)) {
      answer = workspace.answer(request.method(), address);
    } else if (allowed.allows(address)) {
      answer = fetcher.fetch(address, request);
    } else {
      return refuse(address, document);
    }
    String location = answer.headers().get("location");
    if (location == null || answer.status() < 300 || answer.status() >= 400) {
      return Optional.of(answer);
    }
    URI target = address.resolve(location.replace(" ", "%20"));
    return document ? Optional.of(redirectPage(request.url(), target)) : followed(target, request);
  }

  private Optional<Answer> refuse(URI address, boolean document) {
    String host = AllowedHosts.name(address);
    if (blocked.size() < MOST_NAMED_HOSTS) {
      blocked.add(host.isEmpty() ? String.valueOf(address.getScheme()) : host);
    }
    return document
        ? Optional.of(Answer.page(403, "Blocked", host + " is not an allowed host"))
        : Optional.empty();
  }

  /** One hop for images and scripts, whose final address nobody sees. */
  private Optional<Answer> followed(URI target, Request request) throws InterruptedException {
    if (WorkspaceOrigin.owns(target)) {
      return Optional.of(workspace.answer("GET", target));
    }
    return allowed.allows(target)
        ? Optional.of(fetcher.fetch(target, request))
        : refuse(target, false);
  }

  /** A redirect as a page, so that the browser asks anew and this gate checks the new address. */
  private Answer redirectPage(String from, URI target) {
    redirect = Optional.of(new Redirect(from, target.toString()));
    String html =
        "<!doctype html><meta http-equiv=\"refresh\" content=\"0;url="
            + Answer.escape(target.toString())
            + "\">";
    return Answer.of(200, "text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    fetcher.close();
  }
}
