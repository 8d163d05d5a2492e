package dev.holdfast.cli;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Things to be closed together, the last one first. */
final class Opened implements Closeable {
  private final Deque<AutoCloseable> things = new ArrayDeque<>();

  /** Remembers a thing. */
  <T extends AutoCloseable> T keep(T thing) {
    things.push(thing);
    return thing;
  }

  /** Closes because of a failure, which stays the one to report. */
  void closeAfter(Throwable failure) {
    try {
      close();
    } catch (IOException second) {
      failure.addSuppressed(second);
    }
  }

  /** Closes everything, also when one of them fails; then says which failure was the first. */
  @Override
  public void close() throws IOException {
    IOException first = null;
    while (!things.isEmpty()) {
      AutoCloseable thing = things.pop();
      try {
        thing.close();
      } catch (Exception failure) {
        if (failure instanceof InterruptedException) {
          Thread.currentThread().interrupt();
        }
        if (first == null) {
          first =
              new IOException(
                  thing.getClass().getSimpleName() + ": " + failure.getMessage(), failure);
        } else {
          first.addSuppressed(failure);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
