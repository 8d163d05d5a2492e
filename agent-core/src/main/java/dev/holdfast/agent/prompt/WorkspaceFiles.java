package dev.holdfast.agent.prompt;

import java.util.List;

/** The files of a workspace as the prompts need them. */
public interface WorkspaceFiles {

  /** Paths relative to the workspace, shallow ones first, at most {@code limit} of them. */
  List<String> list(int limit);

  /**
   * The beginning of a text file.
   *
   * @param limit characters read at most; one more than asked tells that there is more
   * @return empty text for a file that is missing, unreadable or not text
   */
  String read(String path, int limit);
}
