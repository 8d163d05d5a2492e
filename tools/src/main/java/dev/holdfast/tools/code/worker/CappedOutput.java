package dev.holdfast.tools.code.worker;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Keeps the first bytes that a program prints and counts the rest. */
final class CappedOutput extends OutputStream {

  private static final int KEPT = 64 << 10;

  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private long dropped;

  @Override
  public synchronized void write(int value) {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) {
    int taken = Math.min(length, KEPT - kept.size());
    kept.write(bytes, offset, taken);
    dropped += length - taken;
  }

  /** What was printed since the last call. */
  synchronized String take() {
    String text = kept.toString(StandardCharsets.UTF_8);
    if (dropped > 0) {
      text += "\n… " + dropped + " more bytes of output dropped\n";
    }
    kept.reset();
    dropped = 0;
    return text;
  }
}
