package dev.holdfast.agent.execute;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.agent.Check;
import dev.holdfast.agent.Task;
import dev.holdfast.agent.prompt.MentionedFiles;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Files that judge the work, which a model must not bend until they pass. A file that a check's
 * command names stays as it was, whatever changes it, unless the task names it too. A change of an
 * existing test is refused once: small models go for the assertion first, yet a task may mean the
 * test.
 */
final class JudgeFiles {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> WRITERS = Set.of("edit_file", "write_file");
  private static final int KNOWN_FILES = 2_000;

  private final WorkingCopy workspace;
  private final String taskText;
  private final boolean judged;
  private final Map<String, byte[]> originals = new LinkedHashMap<>();
  private final Set<String> refusedTests = new HashSet<>();

  /** Reads the files as they are before any work. */
  JudgeFiles(Task task, WorkingCopy workspace) {
    this.workspace = workspace;
    this.taskText = task.text();
    this.judged = !task.checks().isEmpty();
    List<String> files = judged ? workspace.list(KNOWN_FILES) : List.of();
    for (Check check : task.checks()) {
      for (String file : MentionedFiles.in(check.command(), files)) {
        if (!named(file)) {
          workspace.bytes(file).ifPresent(bytes -> originals.put(file, bytes));
        }
      }
    }
  }

  private boolean named(String file) {
    return !MentionedFiles.in(taskText, List.of(file)).isEmpty();
  }

  /** Why a call must not run, in words for the model. */
  Optional<String> refusal(ToolExecutionRequest call) {
    if (!judged || !WRITERS.contains(call.name())) {
      return Optional.empty();
    }
    String path = path(call);
    if (originals.containsKey(path)) {
      return Optional.of(
          path + " is the check of this task and stays as it is. Change what it checks.");
    }
    boolean test = MentionedFiles.isTest(path) && !named(path) && workspace.bytes(path).isPresent();
    if (test && refusedTests.add(path)) {
      return Optional.of(
          path
              + " is a test: it judges the work. Change the code that it tests, in another file. Only if"
              + " the task asks for a change of this test, make the same call again.");
    }
    return Optional.empty();
  }

  /** Undoes what commands or code did to the files that checks name. */
  void putBack() {
    originals.forEach((file, original) -> {
      Optional<byte[]> present = workspace.bytes(file);
      if (present.isEmpty() || !Arrays.equals(present.get(), original)) {
        workspace.write(file, original);
      }
    });
  }

  private static String path(ToolExecutionRequest call) {
    try {
      String path = JSON.readTree(call.arguments()).path("path").asText().strip();
      if (path.startsWith("/workspace/")) {
        path = path.substring("/workspace/".length());
      }
      while (path.startsWith("./")) {
        path = path.substring(2);
      }
      return path;
    } catch (JsonProcessingException e) {
      // The tool itself says what is wrong with its arguments.
      return "";
    }
  }
}
