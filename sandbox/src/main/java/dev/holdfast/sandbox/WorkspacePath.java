package dev.holdfast.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * Turns the paths a model writes into paths relative to the workspace. Links are followed by their
 * text only and only within the workspace; whoever opens the result must still refuse links, since
 * the tree may change meanwhile.
 */
final class WorkspacePath {
  private static final int MOST_LINKS = 16;

  private final Path root;
  private final String inside;

  WorkspacePath(Path root, String inside) {
    this.root = root;
    this.inside = inside;
  }

  /**
   * The path with slashes, empty for the workspace itself.
   *
   * @param followLast whether a link as the last part is followed too
   * @throws SandboxException PATH_REFUSED for a path that leaves the workspace
   */
  String relative(String path, boolean followLast) {
    if (path.indexOf('\0') >= 0) {
      throw refused(path, "it contains a NUL character");
    }
    Deque<String> rest = new ArrayDeque<>(parts(path, path));
    List<String> done = new ArrayList<>();
    int links = 0;
    while (!rest.isEmpty()) {
      String part = rest.removeFirst();
      if (part.equals("..")) {
        if (done.isEmpty()) {
          throw refused(path, "it leaves the workspace");
        }
        done.removeLast();
        continue;
      }
      done.add(part);
      if (!rest.isEmpty() || followLast) {
        String target = linkTarget(path, String.join("/", done));
        if (!target.isEmpty()) {
          if (++links > MOST_LINKS) {
            throw refused(path, "its symbolic links lead in a circle");
          }
          done.removeLast();
          if (target.startsWith("/")) {
            done.clear();
          }
          List<String> inserted = new ArrayList<>(parts(path, target));
          Collections.reverse(inserted);
          inserted.forEach(rest::addFirst);
        }
      }
    }
    return String.join("/", done);
  }

  private String linkTarget(String asked, String relative) {
    try {
      Path host = root.resolve(relative);
      return Files.isSymbolicLink(host) ? Files.readSymbolicLink(host).toString() : "";
    } catch (IOException e) {
      // The link vanished between the two looks: then there is nothing to follow.
      return "";
    } catch (InvalidPathException e) {
      throw refused(asked, "it cannot be a file name here: " + e.getReason());
    }
  }

  private List<String> parts(String asked, String path) {
    String text = path;
    if (text.startsWith("/")) {
      if (!text.equals(inside) && !text.startsWith(inside + "/")) {
        throw refused(
            asked, text.equals(asked) ? "it is outside " + inside : "it leads to " + text);
      }
      text = text.substring(inside.length());
    }
    List<String> parts = new ArrayList<>();
    for (String part : text.split("/", -1)) {
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return parts;
  }

  private SandboxException refused(String path, String reason) {
    return new SandboxException(
        SandboxException.Code.PATH_REFUSED,
        "the path " + path + " is refused: " + reason,
        "use a path inside the workspace, relative or under " + inside);
  }
}
