package dev.holdfast.engine.gguf;

import dev.holdfast.engine.tensor.TensorType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes small GGUF files for tests: add keys and tensors, then {@link #bytes()} or a file. */
public final class TestingGguf {
  private final ByteArrayOutputStream pairs = new ByteArrayOutputStream();
  private final ByteArrayOutputStream infos = new ByteArrayOutputStream();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private int version = 3;
  private int alignment = 32;
  private long keyCount;
  private long tensorCount;

  public TestingGguf version(int number) {
    this.version = number;
    return this;
  }

  /** Also writes the key; call it before the first tensor. */
  public TestingGguf alignment(int bytes) {
    this.alignment = bytes;
    return integer("general.alignment", bytes);
  }

  public TestingGguf text(String key, String value) {
    return pair(key, GgufValueType.STRING, string(value));
  }

  /** As uint32. */
  public TestingGguf integer(String key, int value) {
    return pair(key, GgufValueType.UINT32, little(4).putInt(value).array());
  }

  /** As any integer type, cut to its size. */
  public TestingGguf integer(String key, GgufValueType type, long value) {
    byte[] eight = little(8).putLong(value).array();
    return pair(key, type, java.util.Arrays.copyOf(eight, type.bytes()));
  }

  /** As float32. */
  public TestingGguf real(String key, float value) {
    return pair(key, GgufValueType.FLOAT32, little(4).putFloat(value).array());
  }

  public TestingGguf flag(String key, boolean value) {
    return pair(key, GgufValueType.BOOL, new byte[] {(byte) (value ? 1 : 0)});
  }

  public TestingGguf texts(String key, List<String> values) {
    ByteArrayOutputStream elements = new ByteArrayOutputStream();
    values.forEach(value -> elements.writeBytes(string(value)));
    return array(key, GgufValueType.STRING, values.size(), elements.toByteArray());
  }

  /** As int32 elements. */
  public TestingGguf integers(String key, List<Integer> values) {
    ByteBuffer elements = little(4 * values.size());
    values.forEach(elements::putInt);
    return array(key, GgufValueType.INT32, values.size(), elements.array());
  }

  public TestingGguf flags(String key, List<Boolean> values) {
    ByteBuffer elements = little(values.size());
    values.forEach(value -> elements.put((byte) (value ? 1 : 0)));
    return array(key, GgufValueType.BOOL, values.size(), elements.array());
  }

  public TestingGguf array(String key, GgufValueType elementType, long count, byte[] elements) {
    byte[] value =
        little(12 + elements.length).putInt(elementType.id()).putLong(count).put(elements).array();
    return pair(key, GgufValueType.ARRAY, value);
  }

  /** Any pair, right or wrong. */
  public TestingGguf pair(String key, GgufValueType type, byte[] value) {
    pairs.writeBytes(string(key));
    pairs.writeBytes(little(4).putInt(type.id()).array());
    pairs.writeBytes(value);
    keyCount++;
    return this;
  }

  /** A tensor of float32 values; shape in file order, the row length first. */
  public TestingGguf floats(String name, float[] values, long... shape) {
    ByteBuffer bytes = little(4 * values.length);
    bytes.asFloatBuffer().put(values);
    return tensor(name, TensorType.F32, bytes.array(), shape);
  }

  public TestingGguf tensor(String name, TensorType type, byte[] bytes, long... shape) {
    return tensor(name, type.ggmlId(), bytes, shape);
  }

  /** A tensor of any type number. */
  public TestingGguf tensor(String name, int ggmlType, byte[] bytes, long... shape) {
    pad(data);
    tensorInfo(name, ggmlType, data.size(), shape);
    data.writeBytes(bytes);
    return this;
  }

  /** What the file says about a tensor, without any data, right or wrong. */
  public TestingGguf tensorInfo(String name, int ggmlType, long offset, long... shape) {
    infos.writeBytes(string(name));
    infos.writeBytes(little(4).putInt(shape.length).array());
    for (long size : shape) {
      infos.writeBytes(little(8).putLong(size).array());
    }
    infos.writeBytes(little(12).putInt(ggmlType).putLong(offset).array());
    tensorCount++;
    return this;
  }

  public byte[] bytes() {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
    file.writeBytes(little(20).putInt(version).putLong(tensorCount).putLong(keyCount).array());
    file.writeBytes(pairs.toByteArray());
    file.writeBytes(infos.toByteArray());
    pad(file);
    file.writeBytes(data.toByteArray());
    return file.toByteArray();
  }

  public Path write(Path path) {
    try {
      return Files.write(path, bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void pad(ByteArrayOutputStream stream) {
    while (stream.size() % alignment != 0) {
      stream.write(0);
    }
  }

  private static byte[] string(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return little(8 + bytes.length).putLong(bytes.length).put(bytes).array();
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
