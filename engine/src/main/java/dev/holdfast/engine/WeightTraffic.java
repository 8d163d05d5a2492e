package dev.holdfast.engine;

import dev.holdfast.engine.source.ModelSource;
import dev.holdfast.engine.tensor.Tensor;

/** Counts the bytes of weights that decoding one token reads, as they are stored. */
final class WeightTraffic {
  private static final String EMBEDDING = "token_embd.weight";

  private WeightTraffic() {}

  /**
   * Sums up what a file has for the layers that run.
   *
   * @param layers how many; further ones are for speculative decoding
   */
  static long perToken(ModelSource file, int layers) {
    boolean tied = file.tensor("output.weight").isEmpty();
    double used = usedExperts(file);
    long bytes = 0;
    for (Tensor tensor : file.tensors()) {
      String name = tensor.name();
      long size = tensor.type().map(type -> type.bytes(tensor.elements())).orElse(0L);
      if (name.startsWith("blk.")) {
        boolean runs = layer(name) < layers;
        bytes += !runs ? 0 : name.contains("_exps.") ? (long) (size * used) : size;
      } else if (!name.equals(EMBEDDING) || tied) {
        bytes += size;
      }
    }
    return bytes;
  }

  /** Share of the experts that a token goes through. */
  private static double usedExperts(ModelSource file) {
    String prefix = file.metadata().requireString("general.architecture");
    double count = file.metadata().integer(prefix + ".expert_count").orElse(1);
    double used = file.metadata().integer(prefix + ".expert_used_count").orElse(1);
    return count > 0 ? Math.clamp(used / count, 0, 1) : 1;
  }

  /** The number in {@code blk.N.}; one that cannot be read belongs to no layer. */
  private static int layer(String name) {
    int end = name.indexOf('.', "blk.".length());
    try {
      return Integer.parseInt(name.substring("blk.".length(), Math.max(end, "blk.".length())));
    } catch (NumberFormatException foreign) {
      return Integer.MAX_VALUE;
    }
  }
}
