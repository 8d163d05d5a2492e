package dev.holdfast.engine.machine;

/** Vector instructions for which products are emitted: the same tiles, the same results. */
public enum InstructionSet {
  /** Vectors of 512 bits with dot products of bytes: Ice Lake, Zen 4 and later. */
  AVX512_VNNI("AVX-512 VNNI") {
    @Override
    Assembler product(UnitLayout layout, int tokens) {
      return new Avx512Product(layout, tokens).emit();
    }

    @Override
    PackingEmitter packing() {
      return new Avx512Packing();
    }

    @Override
    Assembler quantiser() {
      return Avx512Quantiser.emit();
    }
  },

  /** Vectors of 256 bits, with FMA and F16C: Haswell, Zen and later. */
  AVX2("AVX2") {
    @Override
    Assembler product(UnitLayout layout, int tokens) {
      return new Avx2Product(layout, tokens).emit();
    }

    @Override
    PackingEmitter packing() {
      return new Avx2Packing();
    }

    @Override
    Assembler quantiser() {
      return Avx2Quantiser.emit();
    }
  };

  private final String title;

  InstructionSet(String title) {
    this.title = title;
  }

  /** The name that readers know. */
  public String title() {
    return title;
  }

  /** The function of {@link TileCode#multiply} for so many tokens. */
  abstract Assembler product(UnitLayout layout, int tokens);

  /** Writes a function of {@link TileCode#pack}. */
  abstract PackingEmitter packing();

  /** The function of {@link Quantiser#quantise}. */
  abstract Assembler quantiser();
}
