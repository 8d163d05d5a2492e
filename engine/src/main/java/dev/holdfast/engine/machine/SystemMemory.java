package dev.holdfast.engine.machine;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Memory in whole pages from the operating system: mmap(2), mprotect(2), madvise(2), Linux. */
@SuppressWarnings("restricted") // what it is for
public final class SystemMemory {
  private static final int READ_WRITE = 1 | 2;
  private static final int READ_EXECUTE = 1 | 4;
  private static final int PRIVATE_ANONYMOUS = 0x02 | 0x20;
  private static final int HUGE_PAGES = 14;
  private static final int NOT_NEEDED = 4;
  private static final long PAGE = 4096;

  private static final MethodHandle MAP =
      function(
          "mmap",
          FunctionDescriptor.of(
              ValueLayout.ADDRESS,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG));
  private static final FunctionDescriptor RANGE_WITH_FLAGS =
      FunctionDescriptor.of(
          ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT);
  private static final MethodHandle PROTECT = function("mprotect", RANGE_WITH_FLAGS);
  private static final MethodHandle ADVISE = function("madvise", RANGE_WITH_FLAGS);
  private static final MethodHandle UNMAP =
      function(
          "munmap",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));

  private SystemMemory() {}

  /**
   * Zeroed memory that is not touched before its first use, on huge pages where the system has
   * them.
   *
   * @param arena whose end unmaps it
   * @throws OutOfMemoryError if the system has none left
   */
  public static MemorySegment allocate(long bytes, Arena arena) {
    MemorySegment pages = map(bytes);
    try {
      // Only advice: a system without huge pages takes small ones.
      int ignored = (int) ADVISE.invokeExact(pages, pages.byteSize(), HUGE_PAGES);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
    return pages.reinterpret(bytes, arena, SystemMemory::unmap);
  }

  /** The whole pages within a segment; empty if there are none. */
  private static MemorySegment pages(MemorySegment segment) {
    long first = (segment.address() + PAGE - 1) & -PAGE;
    long end = (segment.address() + segment.byteSize()) & -PAGE;
    return end > first
        ? segment.asSlice(first - segment.address(), end - first)
        : segment.asSlice(0, 0);
  }

  /**
   * Gives back the pages of a mapped file that hold nothing else; reading them again is possible
   * and takes them from the file. Other memory is left as it is, since it would be lost.
   */
  public static void release(MemorySegment mapped) {
    if (mapped.isMapped() && mapped.isReadOnly()) {
      giveBack(pages(mapped));
    }
  }

  /** Gives back the pages of memory from {@link #allocate}, which is zero afterwards. */
  static void discard(MemorySegment allocated) {
    giveBack(allocated);
  }

  private static void giveBack(MemorySegment pages) {
    if (pages.byteSize() > 0) {
      try {
        int ignored = (int) ADVISE.invokeExact(pages, pages.byteSize(), NOT_NEEDED);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new AssertionError(e);
      }
    }
  }

  /**
   * Instructions in memory that may be executed and no longer be written; never freed.
   *
   * @throws IllegalStateException if the system does not allow such memory
   */
  static MemorySegment executable(byte[] code) {
    MemorySegment pages = map(code.length);
    MemorySegment.copy(code, 0, pages, ValueLayout.JAVA_BYTE, 0, code.length);
    int failed;
    try {
      failed = (int) PROTECT.invokeExact(pages, pages.byteSize(), READ_EXECUTE);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
    if (failed != 0) {
      unmap(pages);
      throw new IllegalStateException(
          "the system does not let this process make memory executable");
    }
    return pages;
  }

  private static MemorySegment map(long bytes) {
    long length = Math.addExact(bytes, PAGE - 1) & -PAGE;
    MemorySegment pages;
    try {
      pages =
          (MemorySegment)
              MAP.invokeExact(MemorySegment.NULL, length, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0L);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
    if (pages.address() == -1) {
      throw new OutOfMemoryError("the system has no " + length + " bytes of memory left");
    }
    return pages.reinterpret(length);
  }

  private static void unmap(MemorySegment pages) {
    try {
      int ignored = (int) UNMAP.invokeExact(pages, pages.byteSize());
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private static MethodHandle function(String name, FunctionDescriptor descriptor) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
  }
}
