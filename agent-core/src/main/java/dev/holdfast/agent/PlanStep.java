package dev.holdfast.agent;

import java.util.Optional;

/**
 * One step of a plan, as the model proposed it.
 *
 * @param number from 1
 * @param title a few words
 * @param instruction what to do
 * @param check shell command the model proposed as proof of the step; it runs in the sandbox and
 *     decides over the step, never over the task
 */
public record PlanStep(int number, String title, String instruction, Optional<String> check) {}
