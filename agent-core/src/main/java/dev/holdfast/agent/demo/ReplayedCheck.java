package dev.holdfast.agent.demo;

import java.util.Optional;
import java.util.function.Function;

/**
 * What an instance's check says, computed without starting a process. Byte for byte what the real
 * one prints.
 */
public interface ReplayedCheck {

  /**
   * The check's output and whether it passes.
   *
   * @param files the workspace: content by path, empty for a file that is not there
   */
  Answer run(Function<String, Optional<String>> files);
}
