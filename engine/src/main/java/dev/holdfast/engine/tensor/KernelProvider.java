package dev.holdfast.engine.tensor;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import java.util.List;
import java.util.Locale;

/** Chooses the kernels of this process once, and says why. */
public final class KernelProvider {
  private static final String SCALAR = "scalar";
  private static final String VECTOR = "vector";
  private static final String VECTOR_MODULE = "jdk.incubator.vector";

  private KernelProvider() {}

  /** The fastest kernels that work well on this machine and virtual machine. */
  public static Kernels choose() {
    return byName(obstacle().isEmpty() ? VECTOR : SCALAR);
  }

  /** Why {@link #choose()} takes what it takes, as one sentence for a reader. */
  public static String reason() {
    String obstacle = obstacle();
    return obstacle.isEmpty()
        ? "vector kernels of " + VectorKernels.bits() + " bits, " + threads()
        : "scalar kernels, many times slower: " + obstacle;
  }

  /** Names that {@link #byName} knows. */
  public static List<String> names() {
    return List.of(SCALAR, VECTOR);
  }

  /**
   * Kernels by their name.
   *
   * @throws EngineException {@code REQUEST_INVALID} for another name, or for kernels that this
   *     virtual machine cannot load
   */
  public static Kernels byName(String name) {
    return switch (name) {
      case SCALAR -> new ScalarKernels(WorkerPool.shared());
      case VECTOR -> {
        if (!hasModule()) {
          throw invalid("vector kernels: " + obstacle(), "Use the scalar kernels.");
        }
        yield new VectorKernels(WorkerPool.shared());
      }
      default -> throw invalid("unknown kernels: " + name, "Use one of " + names() + ".");
    };
  }

  private static String threads() {
    int threads = WorkerPool.shared().threads();
    return threads == 1 ? "1 thread" : threads + " threads";
  }

  private static String obstacle() {
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
