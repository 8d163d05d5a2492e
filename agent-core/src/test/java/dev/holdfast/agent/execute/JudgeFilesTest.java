package dev.holdfast.agent.execute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.Check;
import dev.holdfast.agent.Task;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A model cannot bend what judges it. */
class JudgeFilesTest {
  private final TestingWorkspace workspace =
      new TestingWorkspace(
          Map.of("check.sh", "exit 1", "src/Cart.java", "code", "src/test/CartTest.java", "test"));

  @Test
  void theFileOfACheckStaysAsItWas() {
    JudgeFiles judges = judges("Mend the cart");

    assertThat(judges.refusal(write("/workspace/check.sh")))
        .hasValueSatisfying(
            text -> assertThat(text).contains("check.sh is the check of this task"));
    assertThat(judges.refusal(write("./check.sh"))).isPresent();
    assertThat(judges.refusal(write("src/Cart.java"))).isEmpty();
    workspace.files.put("check.sh", "exit 0");
    workspace.files.put("src/Cart.java", "better");
    judges.putBack();
    assertThat(workspace.files)
        .containsEntry("check.sh", "exit 1")
        .containsEntry("src/Cart.java", "better");
    workspace.files.remove("check.sh");
    judges.putBack();
    assertThat(workspace.files).containsEntry("check.sh", "exit 1");
  }

  @Test
  void aTaskMayBeAboutTheCheckItself() {
    JudgeFiles judges = judges("Make check.sh quicker");

    assertThat(judges.refusal(write("check.sh"))).isEmpty();
    workspace.files.put("check.sh", "exit 0");
    judges.putBack();
    assertThat(workspace.files).containsEntry("check.sh", "exit 0");
  }

  @Test
  void aTestIsChangedOnlyOnASecondRequest() {
    JudgeFiles judges = judges("Mend the cart");

    assertThat(judges.refusal(write("src/test/CartTest.java")))
        .hasValueSatisfying(
            text -> assertThat(text).contains("is a test", "make the same call again"));
    assertThat(judges.refusal(write("src/test/CartTest.java"))).isEmpty();
    assertThat(judges.refusal(write("src/test/NewTest.java"))).as("a new test").isEmpty();
    assertThat(judges("Add a case to CartTest.java").refusal(write("src/test/CartTest.java")))
        .isEmpty();
  }

  @Test
  void withoutChecksNothingIsAJudge() {
    JudgeFiles judges = new JudgeFiles(Task.of("Mend the cart"), workspace);

    assertThat(judges.refusal(write("src/test/CartTest.java"))).isEmpty();
  }

  private JudgeFiles judges(String task) {
    return new JudgeFiles(Task.of(task, Check.of("sh ./check.sh")), workspace);
  }

  private static ToolExecutionRequest write(String path) {
    return ToolExecutionRequest.builder()
        .name("write_file")
        .arguments("{\"path\": \"" + path + "\", \"content\": \"\"}")
        .build();
  }
}
