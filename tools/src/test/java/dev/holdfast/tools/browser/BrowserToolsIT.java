package dev.holdfast.tools.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.holdfast.tools.TestingContexts;
import dev.holdfast.tools.TestingWorkspaces;
import dev.holdfast.tools.ToolContext;
import dev.holdfast.tools.ToolResult;
import dev.holdfast.tools.Toolbox;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrowserToolsIT {

  private static final String FORM =
      """
      <!doctype html>
      <title>Order</title>
      <h1>Order form</h1>
      <label>Name <input id="name"></label>
      <label>Size <select id="size"><option>small</option><option>large</option></select></label>
      <button onclick="
        document.getElementById('out').textContent =
          'Thanks, ' + document.getElementById('name').value + ' (' + size.value + ')'">Send</button>
      <p id="out"></p>
      """;

  @TempDir static Path temporary;

  private static HttpServer server;
  private static String allowed;
  private static ToolContext context;
  private static Toolbox toolbox;

  @BeforeAll
  static void open() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    allowed = "localhost:" + server.getAddress().getPort();
    answer("/page", 200, "<title>Served</title><h1>From a host</h1><img src=//other.test/x.png>");
    redirect("/moved", "/page");
    redirect("/away", "http://evil.test/secret");
    server.start();
    context = TestingContexts.of(temporary, allowed);
    toolbox = new Toolbox(BrowserTools.of(context));
  }

  @AfterAll
  static void close() {
    toolbox.close();
    server.stop(0);
  }

  @Test
  void fillsAndSendsAFormOfTheWorkspace() throws Exception {
    file("site/form.html", FORM);
    String page = text("browser_navigate", "url", "site/form.html");
    assertThat(page).startsWith("page http://workspace.localhost/site/form.html (Order)\n");
    String filled = text("browser_fill", "ref", ref(page, "textbox"), "text", "Ada");
    assertThat(filled).contains("Ada");
    text("browser_fill", "ref", ref(page, "combobox"), "text", "large");
    assertThat(text("browser_click", "ref", ref(page, "button")))
        .contains("Thanks, Ada (large)")
        .contains("new or changed");
    assertThat(text("browser_snapshot")).contains("Order form").contains("Thanks, Ada (large)");
    assertThat(text("browser_snapshot", "ref", ref(page, "button")))
        .contains("Send")
        .doesNotContain("Order form");
  }

  @Test
  void aFormThatRefusesToBeSentSaysWhy() throws Exception {
    file(
        "required.html",
        "<form onsubmit=\"document.title = 'sent'; return false\"><label>Name <input required></label>"
            + "<button>Send</button></form>");
    String page = text("browser_navigate", "url", "required.html");
    assertThat(text("browser_click", "ref", ref(page, "button")))
        .contains("not sent; first use browser_fill for: Name: ")
        .doesNotContain("(sent)");
    text("browser_fill", "ref", ref(page, "textbox"), "text", "Ada");
    assertThat(text("browser_click", "ref", ref(page, "button")))
        .contains("(sent)")
        .doesNotContain("not sent");
  }

  @Test
  void savesScreenshotsInTheWorkspace() throws Exception {
    file("a.html", "<h1>Picture</h1>");
    text("browser_navigate", "url", "/workspace/a.html");
    assertThat(text("browser_screenshot", "path", "shots/a.png")).startsWith("saved shots/a.png (");
    byte[] picture = Files.readAllBytes(context.workspace().directory().resolve("shots/a.png"));
    assertThat(new String(picture, 0, 4, StandardCharsets.ISO_8859_1)).isEqualTo("\u0089PNG");
  }

  @Test
  void staleAndMalformedRefsSayWhatToDo() throws Exception {
    file("b.html", "<button>One</button>");
    text("browser_navigate", "url", "b.html");
    assertThat(error("browser_click", "ref", "e999")).contains("call browser_snapshot");
    assertThat(error("browser_click", "ref", "Send")).contains("is no ref");
  }

  @Test
  void onlyAllowedHostsAreReached() throws Exception {
    assertThat(error("browser_navigate", "url", "http://example.com/"))
        .contains("example.com is not allowed")
        .contains("--allow-host example.com");
    assertThat(error("browser_navigate", "url", "chrome://version")).contains("cannot be opened");
    assertThat(error("browser_navigate", "url", "../../etc/passwd")).isNotEmpty();
    assertThat(error("browser_navigate", "url", "nothing.html")).contains("does not exist");
    assertThat(text("browser_navigate", "url", "http://" + allowed + "/page"))
        .contains("(Served)")
        .contains("From a host")
        .contains("blocked, not on the list of allowed hosts: other.test");
  }

  @Test
  void redirectsAreCheckedHopByHop() throws Exception {
    assertThat(text("browser_navigate", "url", "http://" + allowed + "/moved"))
        .startsWith("page http://" + allowed + "/page (Served)");
    assertThat(text("browser_navigate", "url", "http://" + allowed + "/away"))
        .contains("evil.test is not an allowed host")
        .contains("evil.test (the user can allow one");
  }

  @Test
  void theBrowserItselfHasNoNetwork() throws Exception {
    file(
        "ws.html",
        "<p id=o>waiting</p><script>const s = new WebSocket('ws://"
            + allowed
            + "/page'); s.onerror = () => o.textContent = 'no socket';</script>");
    text("browser_navigate", "url", "ws.html");
    assertThat(text("browser_snapshot")).contains("no socket");
  }

  @Test
  void dialogsAreDismissedAndReported() throws Exception {
    file("alert.html", "<button onclick=\"o.textContent = confirm('Sure?')\">Ask</button><p id=o>");
    String page = text("browser_navigate", "url", "alert.html");
    assertThat(text("browser_click", "ref", ref(page, "button")))
        .contains("confirm dialog dismissed: Sure?")
        .contains("false");
  }

  @Test
  void aPageThatNeverStopsIsClosedAndTheNextWorks() throws Exception {
    file("endless.html", "<p>x</p><script>while (true) alert('again')</script>");
    assertThat(error("browser_navigate", "url", "endless.html"))
        .contains("again")
        .contains("browser_navigate starts a new browser");
    assertThat(error("browser_snapshot")).contains("No page is open");
    file("c.html", "<h1>Back</h1>");
    assertThat(text("browser_navigate", "url", "c.html")).contains("Back");
  }

  @Test
  void aBrowserThatDiesIsStartedAgain() throws Exception {
    file("e.html", "<h1>Alive</h1>");
    text("browser_navigate", "url", "e.html");
    long id = Long.parseLong(Files.readString(context.scratch().resolve("chromium.pid")).strip());
    ProcessHandle browser = ProcessHandle.of(id).orElseThrow();
    browser.descendants().forEach(ProcessHandle::destroyForcibly);
    browser.destroyForcibly();
    browser.onExit().get(10, TimeUnit.SECONDS);
    assertThat(error("browser_snapshot")).contains("browser_navigate");
    assertThat(text("browser_navigate", "url", "e.html")).contains("Alive");
  }

  @Test
  void aHugePageIsCut() throws Exception {
    file("long.html", "<ul>" + "<li>An entry of the list</li>".repeat(3_000) + "</ul>");
    assertThat(text("browser_navigate", "url", "long.html"))
        .contains("more lines; browser_snapshot with the ref of a part")
        .hasSizeLessThan(6_500);
    file(
        "huge.html",
        "<script>for (let i = 0; i < 1e5; i++) document.body?.append(document.createElement('p'))"
            + "</script><body><script>for (let i = 0; i < 1e5; i++)"
            + "document.body.append(document.createElement('p'))</script>");
    assertThat(text("browser_navigate", "url", "huge.html")).contains("too many to list");
  }

  @Test
  void downloadsAreRefused() throws Exception {
    file("data.bin", "\0\1\2");
    file("d.html", "<a href=data.bin>Get</a>");
    String page = text("browser_navigate", "url", "d.html");
    assertThat(text("browser_click", "ref", ref(page, "link"))).contains("download was refused");
  }

  private static void answer(String path, int status, String html) {
    server.createContext(
        path,
        exchange -> {
          byte[] bytes = html.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "text/html");
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  private static void redirect(String path, String location) {
    server.createContext(
        path,
        exchange -> {
          exchange.getResponseHeaders().add("Location", location);
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
  }

  private static String ref(String snapshot, String role) {
    Matcher matcher = Pattern.compile("- " + role + "\\b.*?\\[ref=(\\w+)]").matcher(snapshot);
    assertThat(matcher.find()).as(snapshot).isTrue();
    return matcher.group(1);
  }

  private static void file(String path, String content) {
    TestingWorkspaces.file(context.workspace(), path, content);
  }

  private static String text(String tool, Object... arguments) throws Exception {
    ToolResult result = TestingWorkspaces.call(toolbox, tool, arguments);
    assertThat(result.error()).as(result.text()).isFalse();
    return result.text();
  }

  private static String error(String tool, Object... arguments) throws Exception {
    ToolResult result = TestingWorkspaces.call(toolbox, tool, arguments);
    assertThat(result.error()).as(result.text()).isTrue();
    return result.text();
  }
}
