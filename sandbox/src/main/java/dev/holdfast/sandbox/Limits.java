package dev.holdfast.sandbox;

import java.time.Duration;

/**
 * Resource limits of a sandboxed process tree.
 *
 * @param time wall time until the tree is killed
 * @param memoryBytes memory of the tree where the kernel lets us set it
 * @param processes number of processes and threads
 * @param outputBytes kept output; the rest is read and dropped
 * @param fileBytes largest file a process may write
 */
public record Limits(
    Duration time, long memoryBytes, int processes, long outputBytes, long fileBytes) {

  /** Enough for a build of a mid-sized project: 2 minutes, 4 GiB, 512 processes, 256 KiB, 1 GiB. */
  public static Limits standard() {
    return new Limits(Duration.ofMinutes(2), 4L << 30, 512, 256L << 10, 1L << 30);
  }

  public Limits withTime(Duration time) {
    return new Limits(time, memoryBytes, processes, outputBytes, fileBytes);
  }
}
