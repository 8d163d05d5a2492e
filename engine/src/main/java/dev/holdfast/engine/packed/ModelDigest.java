package dev.holdfast.engine.packed;

import dev.holdfast.engine.machine.SystemMemory;
import dev.holdfast.engine.source.ModelSource;
import dev.holdfast.engine.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Tells the weights of a model from those of any other without reading all of them: layout of the
 * tiles, size and time of the file, names, formats and shapes of the tensors, and samples of each.
 */
final class ModelDigest {
  private static final long SAMPLE = 4096;

  private final MessageDigest digest = newDigest();

  private ModelDigest() {}

  static byte[] of(ModelSource source) throws IOException {
    ModelDigest all = new ModelDigest();
    all.number(PackedFormat.VERSION);
    all.number(source.size());
    all.text(Files.getLastModifiedTime(source.path()).toInstant().toString());
    for (Tensor tensor : source.tensors()) {
      all.text(tensor.name());
      all.text(tensor.format());
      all.text(tensor.shape().toString());
      all.samples(tensor.data());
      // The system maps the neighbours of every page that is read.
      SystemMemory.release(tensor.data());
    }
    return all.digest.digest();
  }

  static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private void number(long value) {
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
  }

  private void text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    number(bytes.length);
    digest.update(bytes);
  }

  /** Start, middle and end. */
  private void samples(MemorySegment data) {
    long size = data.byteSize();
    number(size);
    long count = Math.min(size, SAMPLE);
    for (long at : new long[] {0, (size - count) / 2, size - count}) {
      digest.update(data.asSlice(at, count).asByteBuffer());
    }
  }
}
