package dev.holdfast.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.TreeMap;

/** A user's directory and the workspace of it, both below a temporary directory. */
final class TestingWorkspace {
  private TestingWorkspace() {}

  /** Creates the user's directory, empty. */
  static Path user(Path temporary) throws IOException {
    return Files.createDirectory(temporary.resolve("user"));
  }

  /** Opens the workspace of the user's directory. */
  static Workspace open(Path temporary) {
    return Workspace.open(temporary.resolve("user"), temporary.resolve("storage"));
  }

  /** Writes a file and the folders that it lies in. */
  static Path put(Path root, String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  /** Each path with its kind, executable bit and content. */
  static Map<String, String> everything(Path root) throws IOException {
    Map<String, String> result = new TreeMap<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            result.put(root.relativize(folder).toString(), "folder");
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            String value = "other";
            if (attributes.isSymbolicLink()) {
              value = "-> " + Files.readSymbolicLink(file);
            } else if (attributes.isRegularFile()) {
              String mode = Files.isExecutable(file) ? "x " : "- ";
              value = mode + new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            }
            result.put(root.relativize(file).toString(), value);
            return FileVisitResult.CONTINUE;
          }
        });
    return result;
  }
}
