package dev.holdfast.engine.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.tensor.Tensor;
import dev.holdfast.engine.tensor.TensorType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The header of one safetensors file (specification section 9): a length, a JSON object of names,
 * then the data that it places. Every length is checked against the file before it is used.
 */
final class SafetensorsHeader {
  /** The format's own limit. */
  private static final long MOST_HEADER_BYTES = 100_000_000;

  private static final int MOST_TENSORS = 1 << 20;
  private static final int MOST_DIMENSIONS = 8;
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final JsonFactory JSON = new JsonFactory();

  private final Path path;
  private final MemorySegment data;
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  private SafetensorsHeader(Path path, MemorySegment data) {
    this.path = path;
    this.data = data;
  }

  /**
   * The tensors of a mapped file, shapes with the length of a row first.
   *
   * @throws EngineException MODEL_MALFORMED naming the file and the tensor
   */
  static Map<String, Tensor> read(Path path, MemorySegment file) {
    long size = file.byteSize();
    if (size < Long.BYTES) {
      throw malformed(path, "it has " + size + " bytes, less than the length of a header");
    }
    long length = file.get(LONG, 0);
    if (length < 2 || length > MOST_HEADER_BYTES || length > size - Long.BYTES) {
      throw malformed(
          path,
          "its header of "
              + Long.toUnsignedString(length)
              + " bytes does not fit a file of "
              + size
              + " bytes: is the download complete?");
    }
    byte[] json = file.asSlice(Long.BYTES, length).toArray(ValueLayout.JAVA_BYTE);
    SafetensorsHeader header = new SafetensorsHeader(path, file.asSlice(Long.BYTES + length));
    try (JsonParser parser = JSON.createParser(json)) {
      header.readAll(parser);
    } catch (JsonProcessingException e) {
      throw malformed(path, "its header is no JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw malformed(path, "its header is no JSON: " + e.getMessage());
    }
    return header.tensors;
  }

  private void readAll(JsonParser parser) throws IOException {
    require(parser.nextToken() == JsonToken.START_OBJECT, "its header is no JSON object");
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      boolean object = parser.nextToken() == JsonToken.START_OBJECT;
      require(object, "tensor " + name + " is described by no JSON object");
      if (name.equals("__metadata__")) {
        parser.skipChildren();
        continue;
      }
      require(tensors.size() < MOST_TENSORS, "it has too many tensors");
      Tensor tensor = readTensor(parser, name);
      require(tensors.put(name, tensor) == null, "tensor " + name + " occurs twice");
    }
    require(parser.nextToken() == null, "its header goes on after its JSON object");
  }

  private Tensor readTensor(JsonParser parser, String name) throws IOException {
    String format = "";
    List<Long> shape = List.of();
    List<Long> offsets = List.of();
    boolean shaped = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case "dtype" -> format = parser.getValueAsString("");
        case "shape" -> {
          shape = numbers(parser, name);
          shaped = true;
        }
        case "data_offsets" -> offsets = numbers(parser, name);
        default -> parser.skipChildren();
      }
    }
    require(!format.isEmpty() && shaped, "tensor " + name + " lacks a dtype or a shape");
    require(offsets.size() == 2, "tensor " + name + " lacks its two data_offsets");
    return place(name, format, shape, offsets.getFirst(), offsets.getLast());
  }

  private List<Long> numbers(JsonParser parser, String name) throws IOException {
    List<Long> numbers = new ArrayList<>();
    boolean array = parser.currentToken() == JsonToken.START_ARRAY;
    require(array, "tensor " + name + " has a number where an array is expected");
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      boolean whole = parser.currentToken() == JsonToken.VALUE_NUMBER_INT;
      require(
          whole && numbers.size() < MOST_DIMENSIONS,
          "tensor " + name + " has something else than up to 8 integers in an array");
      numbers.add(parser.getLongValue());
    }
    return numbers;
  }

  private Tensor place(String name, String format, List<Long> shape, long from, long to) {
    long available = data.byteSize();
    require(
        from >= 0 && from <= to && to <= available,
        "tensor "
            + name
            + " lies at "
            + from
            + " to "
            + to
            + " of "
            + available
            + " bytes of data");
    long elements = 1;
    for (long dimension : shape) {
      require(
          dimension >= 1 && dimension <= Long.MAX_VALUE / elements,
          "tensor " + name + " has the size " + dimension);
      elements *= dimension;
    }
    Optional<TensorType> type = type(format);
    if (type.isPresent()) {
      long each = type.get().blockBytes();
      require(
          elements <= available && elements * each == to - from,
          "tensor "
              + name
              + " of "
              + elements
              + " values in "
              + format
              + " lies in "
              + (to - from)
              + " bytes");
    }
    List<Long> rowFirst = new ArrayList<>(shape.isEmpty() ? List.of(1L) : shape);
    Collections.reverse(rowFirst);
    return new Tensor(name, format, type, rowFirst, data.asSlice(from, to - from));
  }

  private static Optional<TensorType> type(String format) {
    return switch (format) {
      case "F32" -> Optional.of(TensorType.F32);
      case "F16" -> Optional.of(TensorType.F16);
      case "BF16" -> Optional.of(TensorType.BF16);
      default -> Optional.empty();
    };
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      throw malformed(path, otherwise);
    }
  }

  static EngineException malformed(Path path, String what) {
    return CheckpointFolder.malformed(path + ": not a well-formed safetensors file: " + what);
  }
}
