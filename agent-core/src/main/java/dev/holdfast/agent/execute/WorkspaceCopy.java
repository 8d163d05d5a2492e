package dev.holdfast.agent.execute;

import dev.holdfast.sandbox.Checkpoint;
import dev.holdfast.sandbox.SandboxException;
import dev.holdfast.sandbox.Workspace;
import dev.holdfast.sandbox.WorkspaceEntry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The sandbox's workspace as a run uses it. */
public final class WorkspaceCopy implements WorkingCopy {
  private static final int DEPTH = 12;
  private static final int LOOKED_AT = 20_000;

  private final Workspace workspace;

  private record Kept(Checkpoint checkpoint) implements Mark {}

  public WorkspaceCopy(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public Mark mark(String label) {
    return new Kept(workspace.checkpoint(label));
  }

  @Override
  public void restore(Mark mark) {
    workspace.restore(((Kept) mark).checkpoint());
  }

  @Override
  public String diff(Mark mark) {
    return workspace.diff(((Kept) mark).checkpoint());
  }

  @Override
  public Optional<byte[]> bytes(String path) {
    try {
      return Optional.of(workspace.read(path));
    } catch (SandboxException e) {
      return Optional.empty();
    }
  }

  @Override
  public void write(String path, byte[] bytes) {
    workspace.write(path, bytes);
  }

  @Override
  public List<String> apply() {
    return workspace.apply().leftOut();
  }

  @Override
  public List<String> list(int limit) {
    List<String> files = new ArrayList<>();
    int[] seen = {0};
    workspace.walk(
        ".",
        DEPTH,
        entry -> {
          if (entry.kind() == WorkspaceEntry.Kind.FILE && !entry.ignored()) {
            files.add(entry.path());
          }
          return ++seen[0] < LOOKED_AT;
        });
    files.sort(Comparator.<String>comparingInt(WorkspaceCopy::depth).thenComparing(path -> path));
    return List.copyOf(files.subList(0, Math.min(limit, files.size())));
  }

  private static int depth(String path) {
    return (int) path.chars().filter(c -> c == '/').count();
  }

  @Override
  public String read(String path, int limit) {
    byte[] bytes = bytes(path).orElse(new byte[0]);
    // A character has at most four bytes; one cut in the middle is decoded as a replacement.
    int length = (int) Math.min(bytes.length, 4L * limit);
    String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
    if (text.indexOf('\0') >= 0) {
      return "";
    }
    return text.substring(0, Math.min(limit, text.length()));
  }
}
