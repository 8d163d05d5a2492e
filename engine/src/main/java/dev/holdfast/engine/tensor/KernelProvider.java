package dev.holdfast.engine.tensor;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import dev.holdfast.engine.machine.Processor;
import java.util.List;
import java.util.Locale;

/**
 * Chooses the kernels of this process once, and says why: emitted machine code where processor,
 * system and Java allow it, for everything else the vector kernels or, without the incubator
 * module, the scalar ones.
 */
public final class KernelProvider {
  private static final String SCALAR = "scalar";
  private static final String VECTOR = "vector";
  private static final String EMITTED = "emitted";
  private static final String VECTOR_MODULE = "jdk.incubator.vector";

  private KernelProvider() {}

  /** The fastest kernels that work well on this machine and virtual machine. */
  public static Kernels choose() {
    return Processor.obstacle().isEmpty() ? emitted() : floats();
  }

  /** The fastest kernels that round no activations: what golden data are compared with. */
  public static Kernels floats() {
    return byName(vectorObstacle().isEmpty() ? VECTOR : SCALAR);
  }

  /** Why {@link #choose()} takes what it takes, as one sentence for a reader. */
  public static String reason() {
    String others =
        vectorObstacle().isEmpty()
            ? "vector kernels of " + VectorKernels.bits() + " bits"
            : "scalar kernels, many times slower: " + vectorObstacle();
    String obstacle = Processor.obstacle();
    return obstacle.isEmpty()
        ? "emitted AVX-512 VNNI kernels, " + threads() + "; for the rest " + others
        : others + ", " + threads() + "; no emitted kernels: " + obstacle;
  }

  /** False when some of the work is left to the scalar kernels. */
  public static boolean isFast() {
    return vectorObstacle().isEmpty();
  }

  /** Names that {@link #byName} knows. */
  public static List<String> names() {
    return List.of(SCALAR, VECTOR, EMITTED);
  }

  /**
   * Kernels by their name.
   *
   * @throws EngineException {@code REQUEST_INVALID} for another name, or for kernels that this
   *     virtual machine or processor cannot run
   */
  public static Kernels byName(String name) {
    return switch (name) {
      case SCALAR -> new ScalarKernels(WorkerPool.shared());
      case VECTOR -> {
        if (!hasModule()) {
          throw invalid("vector kernels: " + vectorObstacle(), "Use the scalar kernels.");
        }
        yield new VectorKernels(WorkerPool.shared());
      }
      case EMITTED -> {
        if (!Processor.obstacle().isEmpty()) {
          throw invalid("emitted kernels: " + Processor.obstacle(), "Use other kernels.");
        }
        yield emitted();
      }
      default -> throw invalid("unknown kernels: " + name, "Use one of " + names() + ".");
    };
  }

  private static Kernels emitted() {
    return new EmittedKernels(floats(), WorkerPool.shared());
  }

  private static String threads() {
    int threads = WorkerPool.shared().threads();
    return threads == 1 ? "1 thread" : threads + " threads";
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
