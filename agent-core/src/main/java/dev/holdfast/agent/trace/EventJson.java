package dev.holdfast.agent.trace;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.agent.AgentEvent;
import dev.holdfast.agent.AgentEvent.PromptMessage;
import dev.holdfast.agent.AgentEvent.RequestedCall;
import dev.holdfast.agent.Check;
import dev.holdfast.agent.OutcomeJson;
import dev.holdfast.agent.Task;
import dev.holdfast.agent.Usage;
import java.util.List;

/** Events as JSON: {@code event} names the kind, the other fields are the record's. */
public final class EventJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private EventJson() {}

  /** The event as a tree. */
  public static ObjectNode node(AgentEvent event) {
    return switch (event) {
      case AgentEvent.RunStarted e -> started(e);
      case AgentEvent.CheckStarted e ->
          named("check_started").put("step", e.step()).put("command", e.command());
      case AgentEvent.CheckRan e ->
          named("check_ran").put("step", e.step()).set("result", OutcomeJson.node(e.result()));
      case AgentEvent.Planning e -> named("planning").put("attempt", e.attempt());
      case AgentEvent.PlanMade e ->
          named("plan_made").put("attempt", e.attempt()).set("plan", OutcomeJson.node(e.plan()));
      case AgentEvent.PlanUnreadable e -> named("plan_unreadable").put("problem", e.problem());
      case AgentEvent.StepStarted e ->
          named("step_started")
              .put("attempt", e.attempt())
              .put("step", e.step().number())
              .put("title", e.step().title())
              .put("instruction", e.step().instruction())
              .put("check", e.step().check().orElse(null));
      case AgentEvent.ModelAsked e ->
          named("model_asked").put("step", e.step()).set("added", messages(e.added()));
      case AgentEvent.ModelReplied e -> replied(e);
      case AgentEvent.ToolCalled e ->
          named("tool_called")
              .put("step", e.step())
              .put("tool", e.call().tool())
              .put("arguments", e.call().arguments());
      case AgentEvent.ToolReturned e ->
          named("tool_returned")
              .put("step", e.step())
              .put("tool", e.tool())
              .put("text", e.text())
              .put("error", e.error())
              .put("seconds", e.seconds());
      case AgentEvent.StepProbed e ->
          named("step_probed").put("step", e.step()).put("done", e.done());
      case AgentEvent.Nudged e -> named("nudged").put("step", e.step()).put("reason", e.reason());
      case AgentEvent.StepEnded e ->
          named("step_ended").set("outcome", OutcomeJson.node(e.outcome()));
      case AgentEvent.Replanned e ->
          named("replanned").put("reason", e.reason()).put("rolledBack", e.rolledBack());
      case AgentEvent.Warning e -> named("warning").put("message", e.message());
      case AgentEvent.RunEnded e ->
          named("run_ended").set("outcome", OutcomeJson.node(e.outcome()));
    };
  }

  /** Usage with the number of model calls. */
  static ObjectNode node(Usage usage) {
    ObjectNode node = OutcomeJson.node(usage);
    node.put("modelCalls", usage.modelCalls());
    return node;
  }

  private static ObjectNode named(String event) {
    return JSON.objectNode().put("event", event);
  }

  private static ObjectNode started(AgentEvent.RunStarted event) {
    Task task = event.task();
    ObjectNode node = named("run_started");
    node.put("runId", event.runId()).put("model", event.model()).put("task", task.text());
    ArrayNode checks = node.putArray("checks");
    for (Check check : task.checks()) {
      checks
          .addObject()
          .put("command", check.command())
          .put("timeoutSeconds", check.timeout().toMillis() / 1e3);
    }
    node.putObject("budget")
        .put("maxSteps", task.budget().maxSteps())
        .put("maxTokens", task.budget().maxTokens())
        .put("maxSeconds", task.budget().maxTime().toMillis() / 1e3)
        .put("maxToolCallsPerStep", task.budget().maxToolCallsPerStep());
    return node.put("seed", task.seed());
  }

  private static ObjectNode replied(AgentEvent.ModelReplied event) {
    ObjectNode node = named("model_replied").put("step", event.step()).put("text", event.text());
    ArrayNode calls = node.putArray("calls");
    for (RequestedCall call : event.calls()) {
      calls.addObject().put("tool", call.tool()).put("arguments", call.arguments());
    }
    node.put("malformedCall", event.malformedCall().orElse(null)).put("cut", event.cut());
    node.set("cost", node(event.usage()));
    return node;
  }

  private static ArrayNode messages(List<PromptMessage> messages) {
    ArrayNode array = JSON.arrayNode();
    for (PromptMessage message : messages) {
      array.addObject().put("role", message.role()).put("text", message.text());
    }
    return array;
  }
}
