package dev.holdfast.engine.tensor;

import dev.holdfast.engine.machine.NibbleTiles;
import dev.holdfast.engine.machine.Q6KTiles;
import dev.holdfast.engine.machine.Q80Tiles;
import dev.holdfast.engine.machine.SubScaledTiles;
import dev.holdfast.engine.machine.TileFormat;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Storage formats whose products are emitted. */
final class TileFormats {
  private static final Map<TensorType, TileFormat> FORMATS =
      new EnumMap<>(
          Map.of(
              TensorType.Q8_0, new Q80Tiles(),
              TensorType.Q4_0, new NibbleTiles(false, false),
              TensorType.Q4_1, new NibbleTiles(false, true),
              TensorType.Q5_0, new NibbleTiles(true, false),
              TensorType.Q5_1, new NibbleTiles(true, true),
              TensorType.Q4_K, new SubScaledTiles(false),
              TensorType.Q5_K, new SubScaledTiles(true),
              TensorType.Q6_K, new Q6KTiles()));

  private TileFormats() {}

  static Optional<TileFormat> of(TensorType type) {
    return Optional.ofNullable(FORMATS.get(type));
  }

  /** Every format with its tiles. */
  static Map<TensorType, TileFormat> all() {
    return Collections.unmodifiableMap(FORMATS);
  }

  static TileFormat require(TensorType type) {
    return of(type).orElseThrow(() -> new IllegalArgumentException("no tiles of " + type));
  }
}
