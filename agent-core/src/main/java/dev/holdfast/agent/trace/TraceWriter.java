package dev.holdfast.agent.trace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.agent.AgentEvent;
import dev.holdfast.agent.Usage;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Appends every event of a run to a file as one JSON object a line: {@code time}, {@code run},
 * {@code sequence} (from 1), {@code event}, the event's own fields, {@code usage} of the run so
 * far. A file that cannot be written is reported once; the run goes on without it.
 */
public final class TraceWriter implements AutoCloseable {
  private final Path file;
  private final String runId;
  private @Nullable OutputStream out;
  private Optional<String> problem = Optional.empty();
  private long sequence;
  private Usage usage = Usage.NONE;

  /** Opens the file for appending; a failure is told by the first {@link #append}. */
  public TraceWriter(Path file, String runId) {
    this.file = file;
    this.runId = runId;
    try {
      // java.io on purpose: a channel closes itself when the thread is interrupted.
      out = new FileOutputStream(file.toFile(), true);
    } catch (IOException e) {
      problem = Optional.of(describe(e));
    }
  }

  /**
   * Writes an event.
   *
   * @return a sentence for the user the first time that writing fails
   */
  public synchronized Optional<String> append(AgentEvent event) {
    if (event instanceof AgentEvent.ModelReplied replied) {
      usage = usage.plus(replied.usage());
    }
    OutputStream stream = out;
    if (stream != null) {
      try {
        stream.write((line(event) + "\n").getBytes(StandardCharsets.UTF_8));
        stream.flush();
      } catch (IOException e) {
        problem = Optional.of(describe(e));
        close();
      }
    }
    Optional<String> told = problem;
    problem = Optional.empty();
    return told;
  }

  private String line(AgentEvent event) {
    sequence++;
    ObjectNode node = EventJson.node(event);
    ObjectNode line = node.objectNode();
    line.put("time", Instant.now().toString());
    line.put("run", runId);
    line.put("sequence", sequence);
    line.setAll(node);
    line.set("usage", EventJson.node(usage));
    return line.toString();
  }

  private String describe(IOException e) {
    return "cannot write the trace "
        + file
        + " ("
        + e.getMessage()
        + "); the run goes on without it";
  }

  @Override
  public synchronized void close() {
    OutputStream stream = out;
    out = null;
    if (stream != null) {
      try {
        stream.close();
      } catch (IOException e) {
        problem = Optional.of(describe(e));
      }
    }
  }
}
