package dev.holdfast.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A task that anyone can run: {@code task.txt}, {@code check.txt} and a {@code project} folder.
 *
 * @param name the folder's name
 * @param project the untouched project; copy it before an agent works on it
 * @param task what to do, in words
 * @param check the command that says whether it is done
 */
public record Example(String name, Path project, String task, String check) {

  /** Reads an example from its folder under {@code examples}. */
  public static Example read(Path examples, String name) throws IOException {
    Path folder = examples.resolve(name);
    return new Example(
        name,
        folder.resolve("project"),
        Files.readString(folder.resolve("task.txt")).strip(),
        Files.readString(folder.resolve("check.txt")).strip());
  }
}
