package dev.holdfast.engine.gguf;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.source.Metadata;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.zip.Checksum;
import org.jspecify.annotations.Nullable;

/** Key-value pairs of a GGUF file. Readable while the file is open. */
public final class GgufMetadata implements Metadata {
  private final Path path;
  private final Map<String, GgufValue> values;

  GgufMetadata(Path path, Map<String, GgufValue> values) {
    this.path = path;
    this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  @Override
  public Set<String> keys() {
    return values.keySet();
  }

  @Override
  public Optional<String> string(String key) {
    GgufValue value = values.get(key);
    if (value == null) {
      return Optional.empty();
    }
    if (value.type() != GgufValueType.STRING) {
      throw wrongType(key, value, "a string");
    }
    return Optional.of(value.texts().getFirst());
  }

  @Override
  public OptionalLong integer(String key) {
    GgufValue value = values.get(key);
    if (value == null) {
      return OptionalLong.empty();
    }
    if (value.isArray() || !value.isWhole()) {
      throw wrongType(key, value, "an integer");
    }
    return OptionalLong.of(whole(key, value, 0));
  }

  @Override
  public OptionalDouble real(String key) {
    GgufValue value = values.get(key);
    if (value == null) {
      return OptionalDouble.empty();
    }
    if (!value.isArray() && value.isReal()) {
      return OptionalDouble.of(value.real(0));
    }
    if (!value.isArray() && value.isWhole()) {
      return OptionalDouble.of((double) whole(key, value, 0));
    }
    throw wrongType(key, value, "a number");
  }

  @Override
  public List<String> strings(String key) {
    GgufValue value = textArray(key);
    return value == null ? List.of() : value.texts();
  }

  /** The file has them so. */
  @Override
  public void sum(String key, Checksum sum) {
    GgufValue value = textArray(key);
    if (value != null) {
      sum.update(value.data().asByteBuffer());
    }
  }

  @Override
  public List<Integer> integers(String key) {
    GgufValue value = values.get(key);
    if (value == null || isEmptyArray(value)) {
      return List.of();
    }
    if (!value.isArray() || !value.isWhole()) {
      throw wrongType(key, value, "an array of integers");
    }
    List<Integer> integers = new ArrayList<>(value.count());
    for (int i = 0; i < value.count(); i++) {
      long whole = whole(key, value, i);
      if (whole != (int) whole) {
        throw malformed(key, "element " + i + " is " + whole + ", out of range");
      }
      integers.add((int) whole);
    }
    return Collections.unmodifiableList(integers);
  }

  @Override
  public boolean isArray(String key) {
    GgufValue value = values.get(key);
    return value != null && value.isArray();
  }

  @Override
  public String requireString(String key) {
    return string(key).orElseThrow(() -> malformed(key, "is missing"));
  }

  private @Nullable GgufValue textArray(String key) {
    GgufValue value = values.get(key);
    if (value == null || isEmptyArray(value)) {
      return null;
    }
    if (!value.isArray() || value.elementType() != GgufValueType.STRING) {
      throw wrongType(key, value, "an array of strings");
    }
    return value;
  }

  private static boolean isEmptyArray(GgufValue value) {
    return value.isArray() && value.count() == 0;
  }

  private long whole(String key, GgufValue value, int index) {
    try {
      return value.whole(index);
    } catch (ArithmeticException e) {
      throw malformed(key, String.valueOf(e.getMessage()));
    }
  }

  private static String typeName(GgufValue value) {
    String element = value.elementType().name().toLowerCase(Locale.ROOT);
    return value.isArray() ? "array of " + element : element;
  }

  private EngineException wrongType(String key, GgufValue value, String wanted) {
    return malformed(key, "is " + typeName(value) + ", expected " + wanted);
  }

  private EngineException malformed(String key, String what) {
    return GgufCursor.malformed(path, "metadata key " + key + ": " + what);
  }
}
