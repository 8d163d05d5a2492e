package dev.holdfast.tools.browser;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.tools.TextTool;
import dev.holdfast.tools.Tool;
import dev.holdfast.tools.ToolContext;
import dev.holdfast.tools.files.WorkspaceFiles;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import java.util.List;

/** The browser's tools, which share one browser. */
public final class BrowserTools {

  private static final String REFERENCE = "e.g. e12";

  private BrowserTools() {}

  /** All of them; closing the first ends the browser. */
  public static List<Tool> of(ToolContext context) {
    WebBrowser browser = new WebBrowser(context);
    return List.of(
        new Navigate(browser),
        new Snapshot(browser),
        new Click(browser),
        new Fill(browser),
        new Screenshot(browser, context));
  }

  private static ToolSpecification describe(
      String name, String description, JsonObjectSchema.Builder parameters) {
    return ToolSpecification.builder()
        .name(name)
        .description(description)
        .parameters(parameters.build())
        .build();
  }

  private static final class Navigate extends TextTool implements AutoCloseable {
    private final WebBrowser browser;

    Navigate(WebBrowser browser) {
      super(
          describe(
              "browser_navigate",
              "Open a page: a workspace file or an allowed web address.",
              JsonObjectSchema.builder().addStringProperty("url").required("url")));
      this.browser = browser;
    }

    @Override
    protected String act(ObjectNode arguments) throws InterruptedException {
      return browser.navigate(arguments.path("url").asText());
    }

    @Override
    public void close() {
      browser.close();
    }
  }

  private static final class Snapshot extends TextTool {
    private final WebBrowser browser;

    Snapshot(WebBrowser browser) {
      super(
          describe(
              "browser_snapshot",
              "Show the open page with refs of its elements.",
              JsonObjectSchema.builder().addStringProperty("ref", "only this part")));
      this.browser = browser;
    }

    @Override
    protected String act(ObjectNode arguments) throws InterruptedException {
      String reference = arguments.path("ref").asText();
      return browser.withPage(page -> page.look(reference.isBlank() ? null : reference));
    }
  }

  private static final class Click extends TextTool {
    private final WebBrowser browser;

    Click(WebBrowser browser) {
      super(
          describe(
              "browser_click",
              "Click an element.",
              JsonObjectSchema.builder().addStringProperty("ref", REFERENCE).required("ref")));
      this.browser = browser;
    }

    @Override
    protected String act(ObjectNode arguments) throws InterruptedException {
      return browser.withPage(page -> page.click(arguments.path("ref").asText()));
    }
  }

  private static final class Fill extends TextTool {
    private final WebBrowser browser;

    Fill(WebBrowser browser) {
      super(
          describe(
              "browser_fill",
              "Fill a field or choose an option.",
              JsonObjectSchema.builder()
                  .addStringProperty("ref", REFERENCE)
                  .addStringProperty("text")
                  .required("ref", "text")));
      this.browser = browser;
    }

    @Override
    protected String act(ObjectNode arguments) throws InterruptedException {
      return browser.withPage(
          page -> page.fill(arguments.path("ref").asText(), arguments.path("text").asText()));
    }
  }

  private static final class Screenshot extends TextTool {
    private final WebBrowser browser;
    private final ToolContext context;

    Screenshot(WebBrowser browser, ToolContext context) {
      super(
          describe(
              "browser_screenshot",
              "Save a PNG picture of the page.",
              JsonObjectSchema.builder().addStringProperty("path", "default screenshot.png")));
      this.browser = browser;
      this.context = context;
    }

    @Override
    protected String act(ObjectNode arguments) throws InterruptedException {
      String path =
          new WorkspaceFiles(context.workspace())
              .relative(arguments.path("path").asText("screenshot.png"));
      byte[] picture = browser.withPage(OpenPage::picture);
      context.workspace().write(path, picture);
      return "saved " + path + " (" + picture.length + " bytes)";
    }
  }
}
