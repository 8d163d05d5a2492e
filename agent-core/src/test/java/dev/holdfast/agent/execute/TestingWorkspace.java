package dev.holdfast.agent.execute;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A workspace in memory: file names and contents. */
final class TestingWorkspace implements WorkingCopy {
  final Map<String, String> files = new TreeMap<>();

  /** The user's directory. */
  final Map<String, String> user;

  /** What {@link #apply} throws, if anything. */
  RuntimeException refusal;

  private record Kept(Map<String, String> files) implements Mark {}

  TestingWorkspace(Map<String, String> user) {
    this.user = new TreeMap<>(user);
    files.putAll(user);
  }

  @Override
  public Mark mark(String label) {
    return new Kept(Map.copyOf(files));
  }

  @Override
  public void restore(Mark mark) {
    files.clear();
    files.putAll(((Kept) mark).files());
  }

  @Override
  public String diff(Mark mark) {
    StringBuilder diff = new StringBuilder();
    Map<String, String> before = ((Kept) mark).files();
    TreeMap<String, String> all = new TreeMap<>(before);
    all.putAll(files);
    for (String name : all.keySet()) {
      String old = before.getOrDefault(name, "");
      String now = files.getOrDefault(name, "");
      if (!old.equals(now)) {
        diff.append(name).append("\n-").append(old).append("\n+").append(now).append('\n');
      }
    }
    return diff.toString();
  }

  @Override
  public Optional<byte[]> bytes(String path) {
    return Optional.ofNullable(files.get(path)).map(text -> text.getBytes(UTF_8));
  }

  @Override
  public void write(String path, byte[] bytes) {
    files.put(path, new String(bytes, UTF_8));
  }

  @Override
  public List<String> apply() {
    if (refusal != null) {
      throw refusal;
    }
    user.clear();
    user.putAll(files);
    return List.of();
  }

  @Override
  public List<String> list(int limit) {
    return new ArrayList<>(files.keySet());
  }

  @Override
  public String read(String path, int limit) {
    return files.getOrDefault(path, "");
  }
}
