package dev.holdfast.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What this machine is, in words. */
final class Machine {
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

  private Machine() {}

  /** Name of the processor; its architecture where the system does not tell one. */
  static String processor() {
    if (Files.isReadable(PROCESSORS)) {
      try (var lines = Files.lines(PROCESSORS)) {
        var name = lines.filter(line -> line.startsWith("model name")).findFirst();
        if (name.isPresent()) {
          return Printable.line(name.get().substring(name.get().indexOf(':') + 1), 80);
        }
      } catch (IOException unreadable) {
        // Not every system has it; the architecture must do.
      }
    }
    return System.getProperty("os.arch", "unknown processor");
  }

  /** Cores and memory. */
  static String summary() {
    String memory = "";
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system) {
      memory = ", " + gibibytes(system.getTotalMemorySize()) + " of memory";
    }
    return Runtime.getRuntime().availableProcessors() + " cores" + memory;
  }

  static String gibibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
  }
}
