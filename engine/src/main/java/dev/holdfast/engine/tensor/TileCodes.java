package dev.holdfast.engine.tensor;

import dev.holdfast.engine.machine.InstructionSet;
import dev.holdfast.engine.machine.Quantiser;
import dev.holdfast.engine.machine.TileCode;
import dev.holdfast.engine.machine.TileFormat;
import java.util.EnumMap;
import java.util.Map;

/** The emitted code of all formats for one instruction set; one for the whole process. */
class TileCodes {
  private static final Map<InstructionSet, TileCodes> OF_SET = new EnumMap<>(InstructionSet.class);

  private final Quantiser quantiser;
  private final Map<TensorType, TileCode> codes = new EnumMap<>(TensorType.class);

  TileCodes(InstructionSet instructions) {
    quantiser = new Quantiser(instructions);
    for (Map.Entry<TensorType, TileFormat> format : TileFormats.all().entrySet()) {
      codes.put(format.getKey(), new TileCode(format.getValue(), instructions));
    }
  }

  static synchronized TileCodes of(InstructionSet instructions) {
    return OF_SET.computeIfAbsent(instructions, TileCodes::new);
  }

  Quantiser quantiser() {
    return quantiser;
  }

  /**
   * The code of a format that {@link TileFormats} knows.
   *
   * @throws IllegalArgumentException for another one
   */
  TileCode require(TensorType type) {
    TileCode code = codes.get(type);
    if (code == null) {
      throw new IllegalArgumentException("no tiles of " + type);
    }
    return code;
  }
}
