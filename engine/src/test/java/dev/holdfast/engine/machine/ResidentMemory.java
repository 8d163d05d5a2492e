package dev.holdfast.engine.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the system says of this process's mappings. */
final class ResidentMemory {
  private ResidentMemory() {}

  /** Resident kilobytes of the mapping at an address. */
  static int kilobytes(long address) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc/self/smaps"));
    int at = lines.indexOf(mapping(address));
    while (!lines.get(at).startsWith("Rss:")) {
      at++;
    }
    return Integer.parseInt(lines.get(at).replaceAll("\\D", ""));
  }

  /** The line of the mapping at an address; empty if there is none. */
  static String mapping(long address) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
      String[] range = line.substring(0, line.indexOf(' ')).split("-");
      if (Long.parseUnsignedLong(range[0], 16) <= address
          && address < Long.parseUnsignedLong(range[1], 16)) {
        return line;
      }
    }
    return "";
  }
}
