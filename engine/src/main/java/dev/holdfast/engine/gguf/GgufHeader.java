package dev.holdfast.engine.gguf;

import dev.holdfast.engine.tensor.Tensor;
import dev.holdfast.engine.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything before the tensor data, parsed and checked (specification section 8.1). */
final class GgufHeader {
  private static final int MAGIC = 0x46554747;

  /** Limits far above any real file, so that a claimed size never costs memory or time. */
  private static final long MOST_HEADER_BYTES = 1L << 28;

  private static final int MOST_KEYS = 1 << 16;
  private static final int MOST_TENSORS = 1 << 18;
  private static final int MOST_ELEMENTS = 1 << 22;
  private static final int LONGEST_KEY = 1 << 10;
  private static final int LONGEST_TEXT = 1 << 26;
  private static final int DEEPEST_ARRAY = 4;
  private static final int MOST_DIMENSIONS = 4;
  private static final long LARGEST_ALIGNMENT = 1 << 20;
  private static final long DEFAULT_ALIGNMENT = 32;
  private static final String ALIGNMENT_KEY = "general.alignment";

  private final Path path;
  private final MemorySegment file;
  private final GgufCursor cursor;
  private final Map<String, GgufValue> values = new LinkedHashMap<>();
  private final int version;
  private final GgufMetadata metadata;
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  GgufHeader(Path path, MemorySegment file) {
    this.path = path;
    this.file = file;
    this.cursor = new GgufCursor(path, file, MOST_HEADER_BYTES);
    if (cursor.readInt("the magic number") != MAGIC) {
      throw cursor.malformed("it does not start with \"GGUF\"", 0);
    }
    this.version = readVersion();
    int tensorCount = (int) cursor.readCount("the number of tensors", MOST_TENSORS, 33);
    int keyCount = (int) cursor.readCount("the number of metadata keys", MOST_KEYS, 14);
    for (int i = 0; i < keyCount; i++) {
      readPair(i);
    }
    this.metadata = new GgufMetadata(path, values);
    List<TensorInfo> infos = new ArrayList<>();
    for (int i = 0; i < tensorCount; i++) {
      infos.add(readTensorInfo(i));
    }
    placeTensors(infos);
  }

  int version() {
    return version;
  }

  GgufMetadata metadata() {
    return metadata;
  }

  Map<String, Tensor> tensors() {
    return tensors;
  }

  private int readVersion() {
    long at = cursor.position();
    int number = cursor.readInt("the version");
    if (number != 2 && number != 3) {
      boolean bigEndian = Integer.reverseBytes(number) == 2 || Integer.reverseBytes(number) == 3;
      throw cursor.malformed(
          bigEndian
              ? "it is big-endian, only little-endian files are read"
              : "version " + Integer.toUnsignedString(number) + ", only 2 and 3 are read",
          at);
    }
    return number;
  }

  private void readPair(int index) {
    long at = cursor.position();
    String key = GgufCursor.text(cursor.readText("metadata key " + index, LONGEST_KEY));
    if (key.isEmpty() || values.containsKey(key)) {
      throw cursor.malformed("metadata key " + index + " is empty or a duplicate: " + key, at);
    }
    values.put(key, readValue(key));
  }

  private GgufValue readValue(String key) {
    GgufValueType type = readType(key);
    if (type == GgufValueType.ARRAY) {
      GgufValueType elementType = readType(key);
      int count = readElementCount(key, elementType);
      long from = cursor.position();
      skipElements(key, elementType, count, 1);
      return new GgufValue(type, elementType, count, cursor.slice(from, cursor.position()));
    }
    long from = cursor.position();
    skipElements(key, type, 1, 0);
    return new GgufValue(type, type, 1, cursor.slice(from, cursor.position()));
  }

  private GgufValueType readType(String key) {
    long at = cursor.position();
    int id = cursor.readInt("the type of " + key);
    return GgufValueType.ofId(id)
        .orElseThrow(() ->
            cursor.malformed(
                "metadata key "
                    + key
                    + " has the unknown value type "
                    + Integer.toUnsignedString(id),
                at));
  }

  private int readElementCount(String key, GgufValueType elementType) {
    long least =
        switch (elementType) {
          case STRING -> Long.BYTES;
          case ARRAY -> Integer.BYTES + Long.BYTES;
          default -> elementType.bytes();
        };
    return (int) cursor.readCount("the length of array " + key, MOST_ELEMENTS, least);
  }

  private void skipElements(String key, GgufValueType type, int count, int depth) {
    if (depth > DEEPEST_ARRAY) {
      throw cursor.malformed("arrays are nested too deeply in " + key, cursor.position());
    }
    switch (type) {
      case STRING -> {
        for (int i = 0; i < count; i++) {
          cursor.readText(key, LONGEST_TEXT);
        }
      }
      case ARRAY -> {
        for (int i = 0; i < count; i++) {
          GgufValueType elementType = readType(key);
          skipElements(key, elementType, readElementCount(key, elementType), depth + 1);
        }
      }
      default -> cursor.skip((long) count * type.bytes(), "the value of " + key);
    }
  }

  /** What the file says about a tensor. */
  private record TensorInfo(String name, List<Long> shape, int ggmlType, long offset, long at) {}

  private TensorInfo readTensorInfo(int index) {
    long at = cursor.position();
    String name = GgufCursor.text(cursor.readText("the name of tensor " + index, LONGEST_KEY));
    int dimensions = cursor.readInt("the dimensions of tensor " + name);
    if (dimensions < 1 || dimensions > MOST_DIMENSIONS) {
      throw cursor.malformed(
          "tensor " + name + " has " + Integer.toUnsignedString(dimensions) + " dimensions", at);
    }
    List<Long> shape = new ArrayList<>();
    long product = 1;
    for (int i = 0; i < dimensions; i++) {
      long size = cursor.readLong("the shape of tensor " + name);
      // A value takes at least one bit in any format, so a larger product cannot be in the file.
      if (size < 1 || size > Long.divideUnsigned(Long.MAX_VALUE, product)) {
        throw cursor.malformed(
            "tensor " + name + " has the size " + Long.toUnsignedString(size), at);
      }
      product *= size;
      shape.add(size);
    }
    int type = cursor.readInt("the type of tensor " + name);
    long offset = cursor.readLong("the offset of tensor " + name);
    return new TensorInfo(name, shape, type, offset, at);
  }

  private void placeTensors(List<TensorInfo> infos) {
    long alignment = metadata.integer(ALIGNMENT_KEY).orElse(DEFAULT_ALIGNMENT);
    if (alignment < 1 || alignment > LARGEST_ALIGNMENT || Long.bitCount(alignment) != 1) {
      throw GgufCursor.malformed(path, ALIGNMENT_KEY + " is " + alignment);
    }
    long start = (cursor.position() + alignment - 1) & -alignment;
    long available = Math.max(0, file.byteSize() - start);
    long[] offsets = infos.stream().mapToLong(TensorInfo::offset).sorted().toArray();
    for (TensorInfo info : infos) {
      if (info.offset < 0 || info.offset > available || info.offset % alignment != 0) {
        throw cursor.malformed(
            "tensor "
                + info.name
                + " lies at "
                + Long.toUnsignedString(info.offset)
                + " of "
                + available
                + " bytes of data, alignment "
                + alignment,
            info.at);
      }
      long bytes = byteSize(info, offsets, available);
      Tensor tensor =
          new Tensor(
              info.name,
              "type " + Integer.toUnsignedString(info.ggmlType),
              TensorType.ofGgmlId(info.ggmlType),
              info.shape,
              // An empty slice may not start beyond the end of the file.
              file.asSlice(Math.min(start + info.offset, file.byteSize()), bytes));
      if (tensors.put(info.name, tensor) != null) {
        throw cursor.malformed("tensor " + info.name + " occurs twice", info.at);
      }
    }
  }

  private long byteSize(TensorInfo info, long[] sortedOffsets, long available) {
    Optional<TensorType> known = TensorType.ofGgmlId(info.ggmlType);
    if (known.isEmpty()) {
      int next = Arrays.binarySearch(sortedOffsets, info.offset);
      while (next < sortedOffsets.length && sortedOffsets[next] == info.offset) {
        next++;
      }
      long end = next < sortedOffsets.length ? sortedOffsets[next] : available;
      return Math.min(end, available) - info.offset;
    }
    TensorType type = known.get();
    if (info.shape.getFirst() % type.blockElements() != 0) {
      throw cursor.malformed(
          "tensor " + info.name + ": rows of " + info.shape.getFirst() + " do not fit " + type,
          info.at);
    }
    long blocks = info.shape.stream().reduce(1L, (a, b) -> a * b) / type.blockElements();
    if (blocks > (available - info.offset) / type.blockBytes()) {
      throw cursor.malformed(
          "tensor "
              + info.name
              + " of "
              + blocks
              + " blocks of "
              + type.blockBytes()
              + " bytes at "
              + info.offset
              + " goes beyond the end of the file: is the download complete?",
          info.at);
    }
    return blocks * type.blockBytes();
  }
}
