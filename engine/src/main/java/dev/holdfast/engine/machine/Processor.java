package dev.holdfast.engine.machine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which emitted code runs in this process, and what keeps the rest from it; asked once. */
public final class Processor {
  // Leaves and bits of the identification (manual volume 2, instruction CPUID).
  private static final int STATES_SAVED = 27;
  private static final int FAMILY = 8;
  private static final int MORE_FAMILY = 20;
  private static final int FMA = 12;
  private static final int F16C = 29;
  private static final int LEAF7_EBX_AVX2 = 5;
  private static final int LEAF7_EBX_AVX512F = 16;
  private static final int LEAF7_ECX_VNNI = 11;
  private static final int SUBLEAF_BF16 = 5;

  /** States of the registers xmm and ymm. */
  private static final int AVX_STATES = 0x06;

  /** The same, and those of masks and both parts of zmm. */
  private static final int AVX512_STATES = 0xe6;

  /** Zen 5. */
  private static final int FETCHING_FAMILY = 26;

  private static final Processor HERE = probe();

  private final String obstacleOfAvx512;
  private final String obstacleOfAvx2;

  private final boolean bfloats;
  private final boolean fetching;

  private Processor(
      String obstacleOfAvx512, String obstacleOfAvx2, boolean bfloats, boolean fetching) {
    this.obstacleOfAvx512 = obstacleOfAvx512;
    this.obstacleOfAvx2 = obstacleOfAvx2;
    this.bfloats = bfloats;
    this.fetching = fetching;
  }

  /** The fastest instructions that code may be emitted in; empty if in none. */
  public static Optional<InstructionSet> instructions() {
    return HERE.best();
  }

  /** Why code in these instructions cannot run here, as part of a sentence; empty if it can. */
  public static String obstacle(InstructionSet instructions) {
    return HERE.obstacleOf(instructions);
  }

  /** Why no emitted kernels can run in this process, as part of a sentence; empty if some can. */
  public static String obstacle() {
    return HERE.best().isPresent() ? "" : HERE.obstacleOfAvx2;
  }

  /** Whether code in AVX-512 may multiply pairs of bfloat16 numbers. */
  public static boolean multipliesBfloats() {
    return HERE.bfloats;
  }

  /**
   * Whether emitted products fetch weights ahead. By measurement a Zen 5 processor reads them up to
   * a fifth faster so, and a Zen 4 one was slower; others have not been measured.
   */
  static boolean fetchesAhead() {
    return HERE.fetching;
  }

  boolean fetches() {
    return fetching;
  }

  Optional<InstructionSet> best() {
    for (InstructionSet instructions : InstructionSet.values()) {
      if (obstacleOf(instructions).isEmpty()) {
        return Optional.of(instructions);
      }
    }
    return Optional.empty();
  }

  String obstacleOf(InstructionSet instructions) {
    return switch (instructions) {
      case AVX512_VNNI -> obstacleOfAvx512;
      case AVX2 -> obstacleOfAvx2;
    };
  }

  private static Processor probe() {
    String architecture = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    String system = System.getProperty("os.name", "");
    if (!architecture.equals("amd64") || !system.equals("Linux")) {
      return none(
          "machine code is emitted for x86-64 Linux only, this is " + architecture + " " + system);
    }
    try {
      return judge(identify());
    } catch (IllegalStateException | IllegalCallerException | UnsupportedOperationException e) {
      return none(String.valueOf(e.getMessage()));
    }
  }

  private static Processor none(String obstacle) {
    return new Processor(obstacle, obstacle, false, false);
  }

  /**
   * Highest leaf, leaf 1 ECX, leaf 7 EBX and ECX, its subleaf 1 EAX, the register states the system
   * saves, and leaf 1 EAX.
   */
  private static int[] identify() {
    MachineCode leaves = MachineCode.install(leaves());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(28, 16);
      leaves.call(MemorySegment.NULL, out, MemorySegment.NULL, 0, 0, 0);
      if (has(out.getAtIndex(ValueLayout.JAVA_INT, 1), STATES_SAVED)) {
        // Without this bit the instruction itself is a fault.
        MachineCode.install(states()).call(MemorySegment.NULL, out, MemorySegment.NULL, 0, 0, 0);
      }
      return out.toArray(ValueLayout.JAVA_INT);
    }
  }

  static Assembler leaves() {
    Assembler a = new Assembler();
    a.push(Register.RBX);
    a.moveInt(Register.RAX, 0);
    a.moveInt(Register.RCX, 0);
    a.identify();
    a.storeInt(Register.RAX, Register.RSI, 0);
    a.moveInt(Register.RAX, 1);
    a.moveInt(Register.RCX, 0);
    a.identify();
    a.storeInt(Register.RCX, Register.RSI, 4);
    a.storeInt(Register.RAX, Register.RSI, 24);
    a.moveInt(Register.RAX, 7);
    a.moveInt(Register.RCX, 0);
    a.identify();
    a.storeInt(Register.RBX, Register.RSI, 8);
    a.storeInt(Register.RCX, Register.RSI, 12);
    // All zero where there is no such subleaf.
    a.moveInt(Register.RAX, 7);
    a.moveInt(Register.RCX, 1);
    a.identify();
    a.storeInt(Register.RAX, Register.RSI, 16);
    a.pop(Register.RBX);
    a.ret();
    return a;
  }

  static Assembler states() {
    Assembler a = new Assembler();
    a.moveInt(Register.RCX, 0);
    a.extendedControl();
    a.storeInt(Register.RAX, Register.RSI, 20);
    a.ret();
    return a;
  }

  /** Judges the seven words of {@link #identify}. */
  static Processor judge(int[] found) {
    // Beyond the highest leaf a processor answers with another one's bits.
    boolean hasLeaf7 = Integer.compareUnsigned(found[0], 7) >= 0;
    int leaf1 = found[1];
    int leaf7Ebx = hasLeaf7 ? found[2] : 0;
    int leaf7Ecx = hasLeaf7 ? found[3] : 0;
    List<String> avx2 = new ArrayList<>();
    require(leaf7Ebx, LEAF7_EBX_AVX2, "AVX2", avx2);
    require(leaf1, FMA, "FMA", avx2);
    require(leaf1, F16C, "F16C", avx2);
    List<String> avx512 = new ArrayList<>();
    require(leaf7Ebx, LEAF7_EBX_AVX512F, "AVX-512F", avx512);
    require(leaf7Ecx, LEAF7_ECX_VNNI, "AVX-512 VNNI", avx512);
    String obstacleOfAvx512 = obstacle(avx512, found[5], AVX512_STATES, "AVX-512");
    return new Processor(
        obstacleOfAvx512,
        obstacle(avx2, found[5], AVX_STATES, "AVX"),
        obstacleOfAvx512.isEmpty() && has(found[4], SUBLEAF_BF16),
        family(found[6]) == FETCHING_FAMILY);
  }

  /** The family of a signature, in which families from 15 on have a second part. */
  private static int family(int signature) {
    int family = signature >>> FAMILY & 15;
    return family < 15 ? family : family + (signature >>> MORE_FAMILY & 255);
  }

  private static String obstacle(List<String> missing, int saved, int states, String name) {
    if (!missing.isEmpty()) {
      return "the processor has no " + String.join(", ", missing);
    }
    return (saved & states) == states
        ? ""
        : "the operating system does not save the registers of " + name;
  }

  private static void require(int word, int bit, String name, List<String> missing) {
    if (!has(word, bit)) {
      missing.add(name);
    }
  }

  private static boolean has(int word, int bit) {
    return (word >>> bit & 1) != 0;
  }
}
