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

  public boolean contains(String key) {
    return values.containsKey(key);
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

  /** A bool, or an integer that is 0 or not. */
  public Optional<Boolean> flag(String key) {
    OptionalLong value = integer(key);
    return value.isEmpty() ? Optional.empty() : Optional.of(value.getAsLong() != 0);
  }

  @Override
  public List<String> strings(String key) {
    GgufValue value = values.get(key);
    if (value == null || isEmptyArray(value)) {
      return List.of();
    }
    if (!value.isArray() || value.elementType() != GgufValueType.STRING) {
      throw wrongType(key, value, "an array of strings");
    }
    return Collections.unmodifiableList(value.texts());
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

  /**
   * An integer that must be there.
   *
   * @throws EngineException {@code MODEL_MALFORMED} if the key is absent or no integer
   */
  public long requireInteger(String key) {
    return integer(key).orElseThrow(() -> malformed(key, "is missing"));
  }

  /**
   * An integer that must lie in {@code least .. most}.
   *
   * @throws EngineException {@code MODEL_MALFORMED} if it is absent, no integer or outside
   */
  public int requireInteger(String key, int least, int most) {
    long value = requireInteger(key);
    if (value < least || value > most) {
      throw malformed(key, "is " + value + ", expected " + least + " to " + most);
    }
    return (int) value;
  }

  /**
   * A number that must be there.
   *
   * @throws EngineException {@code MODEL_MALFORMED} if the key is absent or no number
   */
  public double requireReal(String key) {
    return real(key).orElseThrow(() -> malformed(key, "is missing"));
  }

  /** Type of a value, such as {@code uint32} or {@code array of string}; empty when absent. */
  public Optional<String> typeName(String key) {
    GgufValue value = values.get(key);
    return value == null ? Optional.empty() : Optional.of(typeName(value));
  }

  /**
   * A value as text for a reader, empty when absent.
   *
   * @param most elements of an array that are shown
   */
  public Optional<String> describe(String key, int most) {
    GgufValue value = values.get(key);
    return value == null ? Optional.empty() : Optional.of(value.describe(most));
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
