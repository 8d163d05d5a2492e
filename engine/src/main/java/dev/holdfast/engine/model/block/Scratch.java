package dev.holdfast.engine.model.block;

import dev.holdfast.engine.tensor.ProductGroup;

/** Arrays and tasks that a pass reuses; arrays grow to the longest chunk and stay. */
final class Scratch {
  private final float[][] arrays = new float[Buffer.PLACES][0];
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
    int place = buffer.place();
    if (arrays[place].length < size) {
      arrays[place] = new float[size];
    }
    return arrays[place];
  }

  /** The array that {@link #get} gave last; safe on every thread of a pass. */
  float[] last(Buffer buffer) {
    return arrays[buffer.place()];
  }

  /** The one array of integers, of at least {@code size} values. */
  int[] integers(int size) {
    if (integers.length < size) {
      integers = new int[size];
    }
    return integers;
  }
}
