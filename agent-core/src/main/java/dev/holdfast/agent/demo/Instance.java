package dev.holdfast.agent.demo;

import java.util.List;
import java.util.SortedMap;

/**
 * One small random task with everything that belongs to it.
 *
 * @param kind what sort within its family, for statistics: {@code python/off by one}
 * @param task the words of the task
 * @param files the workspace: text by path, lines end with LF
 * @param check a shell command that passes when the task is done
 * @param moves a solution, reply by reply, as the agent asks for them
 * @param replay what the check says
 */
public record Instance(
    Family family,
    String kind,
    long seed,
    Split split,
    String task,
    SortedMap<String, String> files,
    String check,
    List<Move> moves,
    ReplayedCheck replay) {}
