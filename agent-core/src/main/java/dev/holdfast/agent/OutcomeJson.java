package dev.holdfast.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The one JSON object that a run prints on every path. Absent parts are {@code null}. Records whose
 * components are named as the documented fields are written by their components.
 */
public final class OutcomeJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private OutcomeJson() {}

  /** The outcome on one line. */
  public static String write(Outcome outcome) {
    try {
      return MAPPER.writeValueAsString(node(outcome));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an outcome can always be written", e);
    }
  }

  /** The outcome as a tree, in the documented order of fields. */
  public static ObjectNode node(Outcome outcome) {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("outcome", outcome.status().jsonName());
    root.put("exitCode", outcome.exitCode());
    root.put("summary", outcome.summary());
    if (outcome.plan().isPresent()) {
      root.set("plan", node(outcome.plan().get()));
    } else {
      root.putNull("plan");
    }
    ArrayNode steps = root.putArray("steps");
    for (StepOutcome step : outcome.steps()) {
      steps.add(node(step));
    }
    root.set("checks", MAPPER.valueToTree(outcome.checks()));
    root.put("patch", outcome.patch());
    root.set("usage", node(outcome.usage()));
    root.put("runId", outcome.runId());
    if (outcome.failure().isPresent()) {
      root.set("error", MAPPER.valueToTree(outcome.failure().get()));
    } else {
      root.putNull("error");
    }
    return root;
  }

  /** {@code {"fallback": …, "steps": [{number, title, instruction, check}]}}. */
  public static ObjectNode node(Plan plan) {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("fallback", plan.fallback());
    ArrayNode steps = root.putArray("steps");
    for (PlanStep step : plan.steps()) {
      ObjectNode node = steps.addObject();
      node.put("number", step.number());
      node.put("title", step.title());
      node.put("instruction", step.instruction());
      node.put("check", step.check().orElse(null));
    }
    return root;
  }

  /** {@code {number, title, attempt, done, summary, toolCalls, checks}}. */
  public static ObjectNode node(StepOutcome step) {
    return MAPPER.valueToTree(step);
  }

  /** {@code {command, passed, exitCode, timedOut, output, seconds}}. */
  public static ObjectNode node(CheckResult check) {
    return MAPPER.valueToTree(check);
  }

  /** {@code {promptTokensComputed, promptTokensReused, generatedTokens, seconds}}. */
  public static ObjectNode node(Usage usage) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("promptTokensComputed", usage.promptComputed());
    node.put("promptTokensReused", usage.promptReused());
    node.put("generatedTokens", usage.generated());
    node.put("forcedTokens", usage.forced());
    node.put("seconds", usage.seconds());
    return node;
  }
}
