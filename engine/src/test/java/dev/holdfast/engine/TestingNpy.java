package dev.holdfast.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An array of floats from a NumPy file, version 1.0, {@code <f4}, row-major. */
record TestingNpy(int[] shape, float[] values) {
  private static final Pattern SHAPE = Pattern.compile("'shape': \\(([0-9, ]*)\\)");

  static TestingNpy read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int header = bytes.getShort(8);
    String text = new String(bytes.array(), 10, header, StandardCharsets.US_ASCII);
    Matcher matcher = SHAPE.matcher(text);
    if (!text.contains("'<f4'") || text.contains("True") || !matcher.find()) {
      throw new IOException(file + ": not a row-major <f4 array: " + text);
    }
    String[] parts = matcher.group(1).replace(" ", "").split(",");
    int[] shape = new int[parts.length];
    int size = 1;
    for (int i = 0; i < parts.length; i++) {
      shape[i] = Integer.parseInt(parts[i]);
      size *= shape[i];
    }
    float[] values = new float[size];
    bytes.position(10 + header).slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return new TestingNpy(shape, values);
  }
}
