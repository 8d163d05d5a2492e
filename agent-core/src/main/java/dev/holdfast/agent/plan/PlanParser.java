package dev.holdfast.agent.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.agent.Plan;
import dev.holdfast.agent.PlanStep;
import dev.holdfast.agent.prompt.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a plan from whatever a small model wrote: JSON in a fence or between prose, an object or a
 * list, steps as objects or strings; a numbered list as a last resort. Never throws on any text.
 */
public final class PlanParser {
  /** More steps than this are dropped: long plans of small models repeat themselves. */
  public static final int MAX_STEPS = 6;

  private static final int TITLE_LIMIT = 120;
  private static final int INSTRUCTION_LIMIT = 1_500;
  private static final int CHECK_LIMIT = 500;
  private static final int REPLY_LIMIT = 64_000;
  private static final List<String> LISTS = List.of("steps", "plan", "tasks", "todo");
  private static final List<String> TITLES = List.of("title", "name", "step", "summary");
  private static final List<String> INSTRUCTIONS =
      List.of("instruction", "instructions", "description", "action", "details", "task");
  private static final List<String> CHECKS = List.of("check", "command", "verify");
  private static final Pattern NUMBERED =
      Pattern.compile("^\\s*(?:\\*\\*)?(?:[Ss]tep\\s+)?\\d{1,2}\\s*[.):]\\s*(.+)$");

  private PlanParser() {}

  /** What became of a reply: a plan, or the problem in words for the model. */
  public record Result(Optional<Plan> plan, String problem) {}

  /** Reads a reply. */
  public static Result parse(String reply) {
    String text = reply.length() <= REPLY_LIMIT ? reply : reply.substring(0, REPLY_LIMIT);
    List<JsonNode> candidates = JsonFinder.find(text);
    List<PlanStep> steps = firstList(candidates);
    if (steps.isEmpty()) {
      steps = singles(candidates);
    }
    if (steps.isEmpty()) {
      steps = numberedSteps(text);
    }
    if (!steps.isEmpty()) {
      return new Result(Optional.of(new Plan(steps, false)), "");
    }
    return new Result(
        Optional.empty(),
        candidates.isEmpty()
            ? "The reply holds no JSON object."
            : "The JSON holds no list \"steps\" with at least one step.");
  }

  /** An object with a list of steps wins over any other bracket in the prose around it. */
  private static List<PlanStep> firstList(List<JsonNode> candidates) {
    for (boolean named : new boolean[] {true, false}) {
      for (JsonNode candidate : candidates) {
        List<PlanStep> steps = candidate.isObject() == named ? steps(candidate) : List.of();
        if (!steps.isEmpty()) {
          return steps;
        }
      }
    }
    return List.of();
  }

  /** Steps without a list around them: what is left of a plan whose end was cut off. */
  private static List<PlanStep> singles(List<JsonNode> candidates) {
    List<PlanStep> steps = new ArrayList<>();
    for (JsonNode candidate : candidates) {
      // A tool call has a name and arguments; it is no step.
      if (candidate.isObject() && !candidate.has("arguments") && steps.size() < MAX_STEPS) {
        addStep(steps, candidate);
      }
    }
    return steps;
  }

  private static List<PlanStep> steps(JsonNode node) {
    if (node.isArray()) {
      return stepsOfList(node);
    }
    for (String name : LISTS) {
      JsonNode list = node.get(name);
      if (list == null) {
        continue;
      }
      if (list.isArray()) {
        return stepsOfList(list);
      }
      if (list.isObject()) {
        return list.has("steps") ? steps(list) : stepsOfList(list);
      }
    }
    return List.of();
  }

  private static List<PlanStep> stepsOfList(JsonNode list) {
    List<PlanStep> steps = new ArrayList<>();
    for (JsonNode item : list) {
      if (steps.size() < MAX_STEPS) {
        addStep(steps, item);
      }
    }
    return steps;
  }

  private static void addStep(List<PlanStep> steps, JsonNode item) {
    String title = item.isTextual() ? item.asText() : text(item, TITLES);
    String instruction = item.isTextual() ? item.asText() : text(item, INSTRUCTIONS);
    addStep(steps, title, instruction, text(item, CHECKS));
  }

  private static void addStep(
      List<PlanStep> steps, String title, String instruction, String check) {
    String work = instruction.isBlank() ? title : instruction;
    if (work.isBlank()) {
      return;
    }
    String command = check.strip();
    boolean usable = !command.isEmpty() && command.length() <= CHECK_LIMIT;
    steps.add(
        new PlanStep(
            steps.size() + 1,
            Texts.line(title.isBlank() ? work : title, TITLE_LIMIT),
            Texts.head(work.strip(), INSTRUCTION_LIMIT),
            usable ? Optional.of(command) : Optional.empty()));
  }

  /** The first of the named fields that is text; a number counts as none. */
  private static String text(JsonNode item, List<String> names) {
    for (String name : names) {
      JsonNode value = item.get(name);
      if (value != null && value.isTextual() && !value.asText().isBlank()) {
        return value.asText();
      }
    }
    return "";
  }

  private static List<PlanStep> numberedSteps(String text) {
    List<PlanStep> steps = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      if (line.length() > INSTRUCTION_LIMIT || steps.size() == MAX_STEPS) {
        continue;
      }
      Matcher matcher = NUMBERED.matcher(line);
      if (matcher.matches()) {
        String work = matcher.group(1).replace("**", "").strip();
        addStep(steps, work, work, "");
      }
    }
    return steps;
  }
}
