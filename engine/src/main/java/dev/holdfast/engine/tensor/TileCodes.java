package dev.holdfast.engine.tensor;

import dev.holdfast.engine.machine.InstructionSet;
import dev.holdfast.engine.machine.Quantiser;
import dev.holdfast.engine.machine.TileCode;
import dev.holdfast.engine.machine.TileFormat;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * The emitted code of all formats for one instruction set; one for the whole process. Code is tried
 * by a {@link SelfTest} before it is used; after one fault none of it is used any more.
 */
final class TileCodes {
  private static final Map<InstructionSet, TileCodes> OF_SET = new EnumMap<>(InstructionSet.class);

  private final Quantiser quantiser;
  private final Map<TensorType, TileCode> codes = new EnumMap<>(TensorType.class);
  private final Map<TensorType, boolean[]> tried = new EnumMap<>(TensorType.class);
  private volatile String fault = "";

  /**
   * Emits nothing yet but the quantiser.
   *
   * @param emitter the code of a format
   */
  TileCodes(InstructionSet instructions, Function<TileFormat, TileCode> emitter) {
    quantiser = new Quantiser(instructions);
    for (Map.Entry<TensorType, TileFormat> format : TileFormats.all().entrySet()) {
      codes.put(format.getKey(), emitter.apply(format.getValue()));
      tried.put(format.getKey(), new boolean[TileFormat.MOST_TOKENS + 1]);
    }
  }

  static synchronized TileCodes of(InstructionSet instructions) {
    return OF_SET.computeIfAbsent(
        instructions, set -> new TileCodes(set, format -> new TileCode(format, set)));
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

  /** Why the code must not be used, as part of a sentence; empty as far as is known. */
  String fault() {
    return fault;
  }

  /** Whether the code of a format may be used for so many tokens; tries it the first time. */
  boolean works(TensorType type, int tokens) {
    boolean[] triedOfType = Objects.requireNonNull(tried.get(type));
    if (tokens >= TileFormat.MOST_TOKENS && !triedOfType[TileFormat.MOST_TOKENS]) {
      run(type, TileFormat.MOST_TOKENS, triedOfType);
    }
    int rest = tokens % TileFormat.MOST_TOKENS;
    if (rest > 0 && !triedOfType[rest]) {
      run(type, rest, triedOfType);
    }
    return fault.isEmpty();
  }

  /** Tries all formats, for one token and for many; what is known then is {@link #fault()}. */
  void runAll() {
    for (TensorType type : codes.keySet()) {
      works(type, TileFormat.MOST_TOKENS + 1);
    }
  }

  private synchronized void run(TensorType type, int tokens, boolean[] triedOfType) {
    if (!triedOfType[tokens] && fault.isEmpty()) {
      fault = new SelfTest(type, require(type)).fault(quantiser, tokens);
      triedOfType[tokens] = true;
    }
  }
}
