package dev.holdfast.engine.machine;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * An emitted function of three places and three numbers, which arrive in RDI, RSI, RDX, RCX, R8 and
 * R9, or of four places and seven numbers, where the places are RDI, RSI, RDX and RCX, the first
 * two numbers R8 and R9, and on the stack are the offsets to be added to the places and the other
 * numbers (System V calling convention). Nothing checks what it reads and writes: callers check
 * sizes first. A call must end within about 100 microseconds, since the garbage collector waits for
 * it; in return it may be given arrays.
 */
@SuppressWarnings("restricted") // what it is for
public final class MachineCode {
  // One handle for all code, with the address as first argument: a constant is compiled in place,
  // and linking another one would cost a cold process ten milliseconds.
  private static final MethodHandle CALL =
      Linker.nativeLinker()
          .downcallHandle(
              FunctionDescriptor.ofVoid(
                  ValueLayout.ADDRESS,
                  ValueLayout.ADDRESS,
                  ValueLayout.ADDRESS,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG),
              Linker.Option.critical(true));

  private static final MethodHandle CALL_WIDE =
      Linker.nativeLinker()
          .downcallHandle(
              FunctionDescriptor.ofVoid(
                  ValueLayout.ADDRESS,
                  ValueLayout.ADDRESS,
                  ValueLayout.ADDRESS,
                  ValueLayout.ADDRESS,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG),
              Linker.Option.critical(true));

  private final MemorySegment code;

  private MachineCode(MemorySegment code) {
    this.code = code;
  }

  /**
   * Makes instructions callable.
   *
   * @throws IllegalStateException if the system allows no executable memory
   */
  static MachineCode install(Assembler assembler) {
    return new MachineCode(SystemMemory.executable(assembler.code()));
  }

  void call(MemorySegment a, MemorySegment b, MemorySegment c, long d, long e, long f) {
    try {
      CALL.invokeExact(code, a, b, c, d, e, f);
    } catch (RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** With offsets in bytes beside the places, since a slice would be an object for every call. */
  void call(
      MemorySegment a,
      long aAt,
      MemorySegment b,
      long bAt,
      MemorySegment c,
      long cAt,
      MemorySegment d,
      long dAt,
      long e,
      long f,
      long g,
      long h,
      long i,
      long j,
      long k) {
    try {
      CALL_WIDE.invokeExact(code, a, b, c, d, e, f, aAt, bAt, cAt, dAt, g, h, i, j, k);
    } catch (RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  void call(
      MemorySegment a,
      long aAt,
      MemorySegment b,
      long bAt,
      MemorySegment c,
      long cAt,
      long e,
      long f) {
    call(a, aAt, b, bAt, c, cAt, MemorySegment.NULL, 0, e, f, 0, 0, 0, 0, 0);
  }
}
