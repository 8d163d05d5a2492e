package dev.holdfast.tools.code;

import dev.holdfast.tools.code.worker.Frames;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One worker in the sandbox. Whatever goes wrong with it, it is ended and never used again. */
final class WorkerProcess implements AutoCloseable {

  private static final int KEPT_ERRORS = 2_000;

  private final Process process;
  private final DataInputStream in;
  private final DataOutputStream out;
  private final StringBuilder errors = new StringBuilder();

  WorkerProcess(Process process) {
    this.process = process;
    this.in = new DataInputStream(new BufferedInputStream(process.getInputStream()));
    this.out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
    Thread.ofVirtual().name("holdfast-worker-errors").start(this::drainErrors);
  }

  /** What the worker answers. */
  record Reply(boolean succeeded, String text) {}

  /** The worker ended, or broke the protocol, before it answered. */
  static final class WorkerEndedException extends Exception {
    private static final long serialVersionUID = 1L;

    WorkerEndedException(String message) {
      super(message);
    }
  }

  /**
   * Sends code and waits for the answer.
   *
   * @throws TimeoutException when the time is up; the worker is then ended
   * @throws WorkerEndedException with the exit status and the last words of the worker
   */
  Reply evaluate(String language, String code, Duration time)
      throws InterruptedException, TimeoutException, WorkerEndedException {
    FutureTask<Reply> exchange = new FutureTask<>(() -> exchange(language, code));
    Thread.ofVirtual().name("holdfast-worker-exchange").start(exchange);
    boolean answered = false;
    try {
      Reply reply = exchange.get(time.toMillis(), TimeUnit.MILLISECONDS);
      answered = true;
      return reply;
    } catch (ExecutionException e) {
      boolean ended = process.waitFor(2, TimeUnit.SECONDS);
      String status = ended ? "exit status " + process.exitValue() : "broken answer";
      throw new WorkerEndedException((status + "\n" + lastErrors()).strip());
    } finally {
      if (!answered) {
        close();
      }
    }
  }

  boolean alive() {
    return process.isAlive();
  }

  private Reply exchange(String language, String code) throws IOException {
    Frames.write(out, language, code);
    String status = Frames.read(in);
    return new Reply(status.equals(Frames.OK), Frames.read(in));
  }

  private void drainErrors() {
    byte[] buffer = new byte[4096];
    try (InputStream stream = process.getErrorStream()) {
      int count = stream.read(buffer);
      while (count >= 0) {
        note(new String(buffer, 0, count, StandardCharsets.UTF_8));
        count = stream.read(buffer);
      }
    } catch (IOException e) {
      note("\n(" + e.getMessage() + ")");
    }
  }

  private void note(String text) {
    synchronized (errors) {
      errors.append(text);
      errors.delete(0, Math.max(0, errors.length() - KEPT_ERRORS));
    }
  }

  private String lastErrors() {
    synchronized (errors) {
      return errors.toString();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
