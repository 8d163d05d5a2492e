package dev.holdfast.agent.execute;

import dev.holdfast.agent.prompt.WorkspaceFiles;
import java.util.List;
import java.util.Optional;

/** The copy of the user's directory that the agent works on. */
public interface WorkingCopy extends WorkspaceFiles {

  /** A state of the copy to which it can go back. */
  interface Mark {}

  /** Keeps the present state. */
  Mark mark(String label);

  /** Goes back to a kept state. */
  void restore(Mark mark);

  /** Unified diff from a kept state to the present one; empty if nothing changed. */
  String diff(Mark mark);

  /** A file's content; absent if it is missing, no regular file, or too large to be read. */
  Optional<byte[]> bytes(String path);

  /** Creates or replaces a file. */
  void write(String path, byte[] bytes);

  /**
   * Writes the changes into the user's directory, or none of them if one would overwrite a change
   * of the user.
   *
   * @return files that stay behind because the project ignores them
   */
  List<String> apply();
}
