package dev.holdfast.agent.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * One small random task with everything that belongs to it.
 *
 * @param kind what sort within its family, for statistics: {@code python/off by one}
 * @param task the words of the task
 * @param files the workspace: text by path, lines end with LF
 * @param check a shell command that passes when the task is done
 * @param moves a solution, reply by reply, as the agent asks for them
 * @param replay what the check says
 */
public record Instance(
    Family family,
    String kind,
    long seed,
    Split split,
    String task,
    SortedMap<String, String> files,
    String check,
    List<Move> moves,
    ReplayedCheck replay) {

  /** Writes the files below a directory. */
  public void writeTo(Path directory) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = directory.resolve(file.getKey());
      Path folder = path.getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.writeString(path, file.getValue());
    }
  }
}
