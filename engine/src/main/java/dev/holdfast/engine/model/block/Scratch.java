package dev.holdfast.engine.model.block;

import dev.holdfast.engine.tensor.ProductGroup;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** Arrays and tasks that a pass reuses; arrays grow to the longest chunk and stay. */
final class Scratch {
  private final Map<Buffer, float[]> arrays = new EnumMap<>(Buffer.class);
  private int[] integers = {};
  private final ProductGroup products = new ProductGroup();
  private final AttentionPass attention = new AttentionPass();
  private final DeltaNetPass deltaNet = new DeltaNetPass();

  /** Takes up products with the same activations. */
  ProductGroup products() {
    return products.clear();
  }

  AttentionPass attention() {
    return attention;
  }

  DeltaNetPass deltaNet() {
    return deltaNet;
  }

  /** An array of at least {@code size} values with whatever the last use left in it. */
  float[] get(Buffer buffer, int size) {
    float[] array = arrays.get(buffer);
    if (array == null || array.length < size) {
      array = new float[size];
      arrays.put(buffer, array);
    }
    return array;
  }

  /** The array that {@link #get} gave last; safe on every thread of a pass. */
  float[] last(Buffer buffer) {
    return Objects.requireNonNull(arrays.get(buffer));
  }

  /** The one array of integers, of at least {@code size} values. */
  int[] integers(int size) {
    if (integers.length < size) {
      integers = new int[size];
    }
    return integers;
  }
}
