package dev.holdfast.engine.langchain4j;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * What the model that the results in docs/langchain4j.md are from cannot answer: these tests must
 * fail, by an assertion on its words and by nothing else. One that passes, or is not there any
 * more, is a failure: the list is to be corrected then.
 */
final class ModelLimits implements InvocationInterceptor, AfterAllCallback {
  private final Map<String, String> reasons;
  private final Set<String> unseen;
  private final List<String> answers = new ArrayList<>();

  /**
   * @param reasons names of test methods, and what the model answered instead
   */
  ModelLimits(Map<String, String> reasons) {
    this.reasons = Map.copyOf(reasons);
    this.unseen = new TreeSet<>(reasons.keySet());
  }

  /** Takes note of what the model answered. */
  void heard(ChatResponse response) {
    AiMessage message = response.aiMessage();
    answers.add(message.text() + ", calls " + message.toolExecutionRequests());
  }

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> context,
      ExtensionContext extension)
      throws Throwable {
    run(invocation, context.getExecutable().getName());
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> context,
      ExtensionContext extension)
      throws Throwable {
    run(invocation, context.getExecutable().getName());
  }

  private void run(Invocation<Void> invocation, String test) throws Throwable {
    String reason = reasons.get(test);
    if (reason == null) {
      invocation.proceed();
      return;
    }
    unseen.remove(test);
    answers.clear();
    try {
      invocation.proceed();
    } catch (AssertionError expected) {
      System.out.println("The model cannot: " + test + ": " + reason);
      answers.forEach(answer -> System.out.println("  it answered " + answer));
      return;
    }
    throw new AssertionError(test + " passes: take it off the list of what the model cannot.");
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (!unseen.isEmpty()) {
      throw new AssertionError(
          unseen + " did not run: take them off the list of what the model cannot.");
    }
  }
}
