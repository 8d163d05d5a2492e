package dev.holdfast.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Reads a process's output to its end and keeps the first bytes of it, so that a flood neither
 * blocks the process nor fills our memory.
 */
final class OutputCollector {
  private final InputStream source;
  private final long limit;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final Thread thread;
  private boolean cut;

  /**
   * Starts reading.
   *
   * @param limit kept bytes
   */
  OutputCollector(InputStream source, long limit) {
    this.source = source;
    this.limit = limit;
    this.thread = Thread.ofPlatform().daemon().name("holdfast-sandbox-output").start(this::read);
  }

  private void read() {
    byte[] buffer = new byte[16 << 10];
    try (source) {
      int count = source.read(buffer);
      while (count >= 0) {
        keep(buffer, count);
        count = source.read(buffer);
      }
    } catch (IOException e) {
      // The pipe was torn down with the process: what was read until here is the output.
      return;
    }
  }

  private synchronized void keep(byte[] buffer, int count) {
    int room = (int) Math.min(count, Math.max(0, limit - kept.size()));
    kept.write(buffer, 0, room);
    cut |= room < count;
  }

  /** Waits for the end of the output, no longer than the given time. */
  void await(Duration time) throws InterruptedException {
    thread.join(time);
  }

  /** What was kept, UTF-8 with replacement; a character cut in two at the limit is left out. */
  synchronized String text() {
    byte[] bytes = kept.toByteArray();
    int length = bytes.length;
    if (cut) {
      int start = length;
      while (start > 0 && length - start < 4 && (bytes[start - 1] & 0xC0) == 0x80) {
        start--;
      }
      if (start > 0 && (bytes[start - 1] & 0xC0) == 0xC0) {
        int expected = Integer.numberOfLeadingZeros(~(bytes[start - 1] << 24));
        if (length - (start - 1) < expected) {
          length = start - 1;
        }
      }
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  synchronized boolean cut() {
    return cut;
  }
}
