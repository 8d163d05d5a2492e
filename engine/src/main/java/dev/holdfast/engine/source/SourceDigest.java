package dev.holdfast.engine.source;

import dev.holdfast.engine.machine.SystemMemory;
import dev.holdfast.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.zip.CRC32C;

/**
 * SHA-256 of numbers, texts and tensors, each with its length, so that none can pass as others. Of
 * what is long only the CRC-32C counts: it protects against mistakes, not against an attacker, and
 * in a process that has just started it is many times faster.
 */
public final class SourceDigest {
  private static final long SAMPLE = 4096;

  private final MessageDigest digest = sha256();

  /** A new SHA-256. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible);
    }
  }

  public void number(long value) {
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
  }

  public void text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    number(bytes.length);
    digest.update(bytes);
  }

  /** All strings of an array. */
  public void strings(Metadata metadata, String key) {
    CRC32C sum = new CRC32C();
    metadata.sum(key, sum);
    text(key);
    number(sum.getValue());
  }

  /**
   * Names, formats, shapes, and checksums of 4 KiB from start, middle and end of each, in this
   * order.
   */
  public void tensors(Collection<Tensor> tensors) {
    for (Tensor tensor : tensors) {
      text(tensor.name());
      text(tensor.format());
      text(tensor.shape().toString());
      samples(tensor.data());
      // The system maps the neighbours of every page that is read.
      SystemMemory.release(tensor.data());
    }
  }

  private void samples(MemorySegment data) {
    long size = data.byteSize();
    number(size);
    long count = Math.min(size, SAMPLE);
    for (long at : new long[] {0, (size - count) / 2, size - count}) {
      CRC32C sum = new CRC32C();
      sum.update(data.asSlice(at, count).toArray(ValueLayout.JAVA_BYTE));
      number(sum.getValue());
    }
  }

  /** The digest: 32 bytes. */
  public byte[] finish() {
    return digest.digest();
  }
}
