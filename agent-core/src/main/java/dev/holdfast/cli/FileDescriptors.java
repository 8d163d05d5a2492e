package dev.holdfast.cli;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;

/** Asks the operating system about terminals; Java itself can only answer for stdin and stdout. */
final class FileDescriptors {
  private FileDescriptors() {}

  /** Whether the file descriptor is a terminal (POSIX {@code isatty}); false where unknown. */
  @SuppressWarnings(
      "restricted") // one call of the C library without memory; the launcher allows native access
  static boolean isTerminal(int fileDescriptor) {
    Linker linker = Linker.nativeLinker();
    var function = linker.defaultLookup().find("isatty");
    if (function.isEmpty()) {
      return false;
    }
    var isatty =
        linker.downcallHandle(
            function.get(), FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    try {
      return (int) isatty.invokeExact(fileDescriptor) == 1;
    } catch (Throwable unexpected) {
      throw new IllegalStateException("isatty failed", unexpected);
    }
  }
}
