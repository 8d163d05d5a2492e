package dev.holdfast.cli;

import dev.holdfast.agent.AgentEvent;
import java.util.Optional;

/** Remembers what the browser showed last. */
final class LastPage {
  private String text = "";

  /** What a person would see on the page, as far as a run came to one. */
  Optional<String> text() {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /** A listener that looks at the pages and hands everything on. */
  RunListener before(RunListener next) {
    return new RunListener() {
      @Override
      public void on(AgentEvent event) {
        if (event instanceof AgentEvent.ToolReturned returned
            && returned.tool().startsWith("browser_")
            && !returned.error()) {
          text = returned.text();
        }
        next.on(event);
      }

      @Override
      public void reading(int done, int total) {
        next.reading(done, total);
      }

      @Override
      public void writing(int tokens) {
        next.writing(tokens);
      }
    };
  }
}
