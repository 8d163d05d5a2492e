package dev.holdfast.engine.tensor;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import dev.holdfast.engine.machine.InstructionSet;
import dev.holdfast.engine.machine.Processor;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Chooses the kernels for this machine, and says why: emitted machine code where processor, system
 * and Java allow it, for everything else the vector kernels or, without the incubator module, the
 * scalar ones.
 */
public final class KernelProvider {
  private static final String SCALAR = "scalar";
  private static final String VECTOR = "vector";
  private static final String EMITTED = "emitted";
  private static final String VECTOR_MODULE = "jdk.incubator.vector";

  private KernelProvider() {}

  /** Name of the fastest kernels that work well on this machine and virtual machine. */
  public static String chosen() {
    return obstacle().isEmpty() ? EMITTED : floats();
  }

  /** Name of the fastest kernels that round no activations: what golden data are compared with. */
  public static String floats() {
    return vectorObstacle().isEmpty() ? VECTOR : SCALAR;
  }

  /**
   * Why the kernels are {@link #chosen()}, as one sentence for a reader. Tries the emitted code of
   * all formats first, so that a fault is known.
   */
  public static String reason(int threads) {
    Processor.instructions().map(TileCodes::of).ifPresent(TileCodes::runAll);
    return reason(threads, obstacle());
  }

  static String reason(int threads, String obstacle) {
    String count = threads == 1 ? "1 thread" : threads + " threads";
    String others =
        vectorObstacle().isEmpty()
            ? "vector kernels of " + VectorKernels.bits() + " bits"
            : "scalar kernels, many times slower: " + vectorObstacle();
    String title = Processor.instructions().map(InstructionSet::title).orElse("");
    String rest =
        emitsFloats()
            ? "for matrices that are not quantised in a format of theirs "
            : "for all but products of quantised matrices ";
    return obstacle.isEmpty()
        ? "emitted " + title + " kernels, " + count + "; " + rest + others
        : others + ", " + count + "; no emitted kernels: " + obstacle;
  }

  /** False when some of the work on a quantised model is left to the scalar kernels. */
  public static boolean isFast() {
    return vectorObstacle().isEmpty() || (obstacle().isEmpty() && emitsFloats());
  }

  /** Whether attention, norms and the delta rule are emitted too. */
  private static boolean emitsFloats() {
    return Processor.instructions().equals(Optional.of(InstructionSet.AVX512_VNNI));
  }

  /** Names that {@link #byName} knows. */
  public static List<String> names() {
    return List.of(SCALAR, VECTOR, EMITTED);
  }

  /**
   * Kernels by their name.
   *
   * @param pool whose threads share their work
   * @throws EngineException {@code REQUEST_INVALID} for another name, or for kernels that this
   *     virtual machine or processor cannot run
   */
  public static Kernels byName(String name, WorkerPool pool) {
    return switch (name) {
      case SCALAR -> new ScalarKernels(pool);
      case VECTOR -> {
        if (!hasModule()) {
          throw invalid("vector kernels: " + vectorObstacle(), "Use the scalar kernels.");
        }
        yield new VectorKernels(pool);
      }
      case EMITTED -> {
        String obstacle = obstacle();
        if (!obstacle.isEmpty()) {
          throw invalid("emitted kernels: " + obstacle, "Use other kernels.");
        }
        InstructionSet instructions = Processor.instructions().orElseThrow();
        Kernels others = byName(floats(), pool);
        yield switch (instructions) {
          case AVX512_VNNI -> new EmittedKernels(others, pool);
          case AVX2 -> new EmittedProducts(others, pool, TileCodes.of(instructions));
        };
      }
      default -> throw invalid("unknown kernels: " + name, "Use one of " + names() + ".");
    };
  }

  /** Why nothing may be emitted; empty if it may. */
  private static String obstacle() {
    return Processor.instructions()
        .map(set -> TileCodes.of(set).fault())
        .orElseGet(Processor::obstacle);
  }

  private static String vectorObstacle() {
    if (!hasModule()) {
      return "the JVM was started without --add-modules " + VECTOR_MODULE;
    }
    // Without the optimising compiler every vector is an object on the heap.
    String mode = System.getProperty("java.vm.info", "").toLowerCase(Locale.ROOT);
    if (mode.contains("interpreted") || mode.contains("emulated-client")) {
      return "the JVM runs without its optimising compiler (" + mode + ")";
    }
    int bits = VectorKernels.bits();
    return bits < 128 || bits > 512 ? "vectors of " + bits + " bits are not handled" : "";
  }

  private static boolean hasModule() {
    return ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent();
  }

  private static EngineException invalid(String message, String remedy) {
    return new EngineException(ErrorCode.REQUEST_INVALID, message, remedy);
  }
}
