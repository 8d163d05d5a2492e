package dev.holdfast.engine.safetensors;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.source.Metadata;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Translated metadata.
 *
 * @param values {@code String}, {@code Long}, {@code Double}, lists of strings or of integers
 */
record CheckpointMetadata(Map<String, Object> values) implements Metadata {

  CheckpointMetadata {
    values = Collections.unmodifiableMap(values);
  }

  @Override
  public Set<String> keys() {
    return values.keySet();
  }

  @Override
  public Optional<String> string(String key) {
    return find(key, String.class);
  }

  @Override
  public OptionalLong integer(String key) {
    Optional<Long> value = find(key, Long.class);
    return value.isPresent() ? OptionalLong.of(value.get()) : OptionalLong.empty();
  }

  @Override
  public OptionalDouble real(String key) {
    Optional<Number> value = find(key, Number.class);
    return value.isPresent()
        ? OptionalDouble.of(value.get().doubleValue())
        : OptionalDouble.empty();
  }

  @Override
  public List<String> strings(String key) {
    return list(key, String.class);
  }

  @Override
  public List<Integer> integers(String key) {
    return list(key, Integer.class);
  }

  @Override
  public boolean isArray(String key) {
    return values.get(key) instanceof List;
  }

  @Override
  public String requireString(String key) {
    return string(key).orElseThrow(() -> wrong(key, "missing"));
  }

  private <T> Optional<T> find(String key, Class<T> type) {
    Object value = values.get(key);
    if (value == null) {
      return Optional.empty();
    }
    if (!type.isInstance(value)) {
      throw wrong(key, "of another type");
    }
    return Optional.of(type.cast(value));
  }

  @SuppressWarnings("unchecked") // our own lists hold one type each
  private <T> List<T> list(String key, Class<T> type) {
    List<?> value = find(key, List.class).orElse(List.of());
    if (!value.isEmpty() && !type.isInstance(value.getFirst())) {
      throw wrong(key, "of another type");
    }
    return (List<T>) value;
  }

  private static EngineException wrong(String key, String what) {
    return CheckpointFolder.malformed(key + " is " + what);
  }
}
