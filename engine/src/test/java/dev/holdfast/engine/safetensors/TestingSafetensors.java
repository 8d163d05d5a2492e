package dev.holdfast.engine.safetensors;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.tensor.TensorType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes small safetensors files for tests. */
final class TestingSafetensors {
  private final ObjectNode header = new ObjectMapper().createObjectNode();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();

  TestingSafetensors() {
    header.putObject("__metadata__").put("format", "pt");
  }

  /** A tensor in any of the three formats; shape in checkpoint order, the row length last. */
  TestingSafetensors add(String name, TensorType type, float[] values, long... shape) {
    ByteBuffer bytes =
        ByteBuffer.allocate(type.blockBytes() * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      switch (type) {
        case F32 -> bytes.putFloat(value);
        case F16 -> bytes.putShort(Float.floatToFloat16(value));
        case BF16 -> bytes.putShort((short) (Float.floatToRawIntBits(value) >> 16));
        default -> throw new IllegalArgumentException("" + type);
      }
    }
    return add(name, type.name(), bytes.array(), shape);
  }

  /** A tensor of any format, right or wrong. */
  TestingSafetensors add(String name, String format, byte[] bytes, long... shape) {
    ObjectNode node = header.putObject(name);
    node.put("dtype", format);
    for (long size : shape) {
      node.withArray("shape").add(size);
    }
    if (shape.length == 0) {
      node.putArray("shape");
    }
    node.putArray("data_offsets").add(data.size()).add(data.size() + bytes.length);
    data.writeBytes(bytes);
    return this;
  }

  byte[] bytes() {
    return bytes(header.toString(), data.toByteArray());
  }

  /** A file of any header and data. */
  static byte[] bytes(String json, byte[] data) {
    byte[] text = json.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + text.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(text.length)
        .put(text)
        .put(data)
        .array();
  }

  void write(Path path) {
    try {
      Files.write(path, bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
