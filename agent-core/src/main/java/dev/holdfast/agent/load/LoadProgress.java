package dev.holdfast.agent.load;

import dev.holdfast.engine.langchain4j.ProgressListener;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what a load needs to know and passes everything on. */
final class LoadProgress implements ProgressListener {
  private final ProgressListener next;
  private final AtomicInteger background = new AtomicInteger();
  private int backgroundDone;
  private volatile long firstToken;

  LoadProgress(ProgressListener next) {
    this.next = next;
  }

  @Override
  public void onPrefill(int done, int total) {
    next.onPrefill(done, total);
  }

  @Override
  public void onGenerated(int count) {
    if (count == 1) {
      firstToken = System.nanoTime();
    }
    next.onGenerated(count);
  }

  @Override
  public void onBackground(int done, int total) {
    // Each piece of work counts from its own start.
    background.addAndGet(done > backgroundDone ? done - backgroundDone : done);
    backgroundDone = done == total ? 0 : done;
    next.onBackground(done, total);
  }

  @Override
  public void onWarning(String message) {
    next.onWarning(message);
  }

  /** Tokens computed between requests since this was asked last. */
  int takeBackground() {
    return background.getAndSet(0);
  }

  /** When the last reply began, as {@link System#nanoTime()}. */
  long firstToken() {
    return firstToken;
  }
}
