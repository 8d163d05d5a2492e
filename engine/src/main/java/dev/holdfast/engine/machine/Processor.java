package dev.holdfast.engine.machine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What keeps the emitted kernels from running here; asked once. */
public final class Processor {
  private static final String OBSTACLE = probe();
  private static final boolean BFLOATS = OBSTACLE.isEmpty() && bfloats();

  // Bits of the identification (manual volume 2, instruction CPUID).
  private static final int LEAF1_OSXSAVE = 27;
  private static final int LEAF7_EBX_AVX512F = 16;
  private static final int LEAF7_ECX_VNNI = 11;
  private static final int LEAF7_1_EAX_BF16 = 5;

  /** States of the registers xmm, ymm, masks and both parts of zmm. */
  private static final int VECTOR_STATES = 0xe6;

  private Processor() {}

  /** Why emitted kernels cannot run in this process, as part of a sentence; empty if they can. */
  public static String obstacle() {
    return OBSTACLE;
  }

  /** Whether it multiplies pairs of bfloat16 numbers; false where nothing can be emitted. */
  public static boolean multipliesBfloats() {
    return BFLOATS;
  }

  private static String probe() {
    String architecture = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    String system = System.getProperty("os.name", "");
    if (!architecture.equals("amd64") || !system.equals("Linux")) {
      return "machine code is emitted for x86-64 Linux only, this is "
          + architecture
          + " "
          + system;
    }
    int[] found;
    try {
      found = identify();
    } catch (IllegalStateException | IllegalCallerException | UnsupportedOperationException e) {
      return String.valueOf(e.getMessage());
    }
    return missing(found);
  }

  /** Leaf 1 ECX, leaf 7 EBX and ECX, and the register states the system saves. */
  private static int[] identify() {
    MachineCode leaves = MachineCode.install(leaves());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(16, 16);
      leaves.call(MemorySegment.NULL, out, MemorySegment.NULL, 0, 0, 0);
      boolean extended = (out.getAtIndex(ValueLayout.JAVA_INT, 0) >>> LEAF1_OSXSAVE & 1) != 0;
      if (extended) {
        // Without this bit the instruction itself is a fault.
        MachineCode.install(states()).call(MemorySegment.NULL, out, MemorySegment.NULL, 0, 0, 0);
      }
      return out.toArray(ValueLayout.JAVA_INT);
    }
  }

  static Assembler leaves() {
    Assembler a = new Assembler();
    a.push(Register.RBX);
    a.moveInt(Register.RAX, 1);
    a.moveInt(Register.RCX, 0);
    a.identify();
    a.storeInt(Register.RCX, Register.RSI, 0);
    a.moveInt(Register.RAX, 7);
    a.moveInt(Register.RCX, 0);
    a.identify();
    a.storeInt(Register.RBX, Register.RSI, 4);
    a.storeInt(Register.RCX, Register.RSI, 8);
    a.pop(Register.RBX);
    a.ret();
    return a;
  }

  private static boolean bfloats() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(4, 4);
      MachineCode.install(secondLeaf()).call(MemorySegment.NULL, out, MemorySegment.NULL, 0, 0, 0);
      return (out.get(ValueLayout.JAVA_INT, 0) >>> LEAF7_1_EAX_BF16 & 1) != 0;
    }
  }

  /** Leaf 7, subleaf 1, EAX; all zero where there is no such subleaf. */
  static Assembler secondLeaf() {
    Assembler a = new Assembler();
    a.push(Register.RBX);
    a.moveInt(Register.RAX, 7);
    a.moveInt(Register.RCX, 1);
    a.identify();
    a.storeInt(Register.RAX, Register.RSI, 0);
    a.pop(Register.RBX);
    a.ret();
    return a;
  }

  static Assembler states() {
    Assembler a = new Assembler();
    a.moveInt(Register.RCX, 0);
    a.extendedControl();
    a.storeInt(Register.RAX, Register.RSI, 12);
    a.ret();
    return a;
  }

  /** Judges the four words of {@link #identify}. */
  static String missing(int[] found) {
    List<String> missing = new ArrayList<>();
    require(found[1], LEAF7_EBX_AVX512F, "AVX-512F", missing);
    require(found[2], LEAF7_ECX_VNNI, "AVX-512 VNNI", missing);
    if (!missing.isEmpty()) {
      return "the processor has no " + String.join(", ", missing);
    }
    return (found[3] & VECTOR_STATES) == VECTOR_STATES
        ? ""
        : "the operating system does not save the registers of AVX-512";
  }

  private static void require(int word, int bit, String name, List<String> missing) {
    if ((word >>> bit & 1) == 0) {
      missing.add(name);
    }
  }
}
