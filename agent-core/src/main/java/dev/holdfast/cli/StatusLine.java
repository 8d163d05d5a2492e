package dev.holdfast.cli;

import java.io.PrintStream;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows on stderr what is going on. On a terminal the last line overwrites itself four times a
 * second; elsewhere an activity is shown only once it lasts, at most one line in ten seconds.
 */
final class StatusLine implements AutoCloseable {
  private static final long REPAINT_MILLIS = 250;
  private static final double QUIET_SECONDS = 10;
  private static final double INSTANT_SECONDS = 0.5;
  private static final int WIDTH = 78;

  private final PrintStream err;
  private final boolean terminal;
  private final LongSupplier nanoTime;
  private @Nullable Activity activity;
  private long activityStart;
  private long activityChange;
  private long lastLine;
  private boolean painted;
  private @Nullable Thread painter;

  StatusLine(PrintStream err, boolean terminal, LongSupplier nanoTime) {
    this.err = err;
    this.terminal = terminal;
    this.nanoTime = nanoTime;
    this.lastLine = nanoTime.getAsLong();
  }

  /** A status line on the console that repaints itself until it is closed. */
  static StatusLine on(Console console) {
    StatusLine line = new StatusLine(console.err(), console.terminal(), System::nanoTime);
    line.painter = Thread.ofPlatform().daemon().name("status-line").start(line::repaint);
    return line;
  }

  /** Prints a line that stays. */
  synchronized void print(String line) {
    clear();
    err.println(line);
    err.flush();
    lastLine = nanoTime.getAsLong();
  }

  /** Sets what is going on. An activity of the same kind goes on rather than begins. */
  synchronized void show(Activity next) {
    Activity now = activity;
    boolean goesOn =
        now != null
            && now.getClass() == next.getClass()
            && (!(next instanceof Activity.Doing) || Objects.equals(now, next));
    if (!goesOn) {
      activityStart = nanoTime.getAsLong();
    }
    activity = next;
    activityChange = nanoTime.getAsLong();
  }

  /** Nothing worth a line is going on. */
  synchronized void idle() {
    activity = null;
    clear();
  }

  /** Paints the present state once; called by the clock. */
  synchronized void paint() {
    Activity now = activity;
    if (now == null) {
      return;
    }
    double seconds = (nanoTime.getAsLong() - activityStart) / 1e9;
    // A speed is that up to the last count, not one that sinks until the next.
    double counted =
        now instanceof Activity.Doing ? seconds : (activityChange - activityStart) / 1e9;
    if (terminal) {
      if (seconds >= INSTANT_SECONDS) {
        err.print("\r\u001b[2K" + Printable.line(now.describe(counted), WIDTH));
        err.flush();
        painted = true;
      }
    } else if (seconds >= QUIET_SECONDS
        && (nanoTime.getAsLong() - lastLine) / 1e9 >= QUIET_SECONDS) {
      print("  " + now.describe(counted));
    }
  }

  @Override
  public void close() {
    Thread thread = painter;
    if (thread != null) {
      thread.interrupt();
    }
    idle();
  }

  private void clear() {
    if (painted) {
      err.print("\r\u001b[2K");
      err.flush();
      painted = false;
    }
  }

  private void repaint() {
    try {
      while (true) {
        Thread.sleep(REPAINT_MILLIS);
        paint();
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }
}
