package dev.holdfast.agent.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.CheckResult;
import dev.holdfast.agent.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a model is shown before it does anything. */
class TaskContextTest {
  private static final CheckResult FAILED =
      new CheckResult(
          "mvn -q test",
          false,
          1,
          false,
          "[ERROR] shop.PriceTest.tenPercent:12 expected: <900> but was: <0>\n"
              + "at shop.PriceTest.tenPercent(PriceTest.java:12)",
          1);

  @Test
  void showsTheTestThatFailsAndTheCodeBesideIt() {
    Files files = new Files();
    files.contents.put("pom.xml", "<project/>");
    files.contents.put("src/main/java/shop/Basket.java", "class Basket {}");
    files.contents.put("src/main/java/shop/Price.java", "class Price {}");
    files.contents.put("src/test/java/shop/PriceTest.java", "class PriceTest {}");

    String text = TaskContext.text(Task.of("Make the test pass"), files, List.of(FAILED));

    assertThat(text)
        .startsWith("Task: Make the test pass\n")
        .contains("\npom.xml\n", "mvn -q test", "expected: <900>")
        .contains("\nsrc/main/java/shop/Price.java:\n```\nclass Price {}\n```\n")
        .contains("class PriceTest {}")
        .doesNotContain("<project/>", "class Basket {}");
  }

  @Test
  void showsFilesThatTheTaskNamesAndCutsThem() {
    Files files = new Files();
    files.contents.put("data/orders.csv", "x".repeat(50_000));
    for (int i = 0; i < 60; i++) {
      files.contents.put("f" + i, "y");
    }

    String text = TaskContext.text(Task.of("Clean orders.csv up"), files, List.of());

    assertThat(text).contains("data/orders.csv:\n```\nxxx", "[…]", "(and 21 more)");
    assertThat(text).hasSizeLessThan(3_500);
  }

  @Test
  void aScriptThatJudgesIsShownOnlyIfTheTaskNamesIt() {
    Files files = new Files();
    files.contents.put("check.sh", "exit 1");
    files.contents.put("a.txt", "a");
    CheckResult failed = new CheckResult("sh ./check.sh", false, 1, false, "no b.txt", 1);

    assertThat(TaskContext.text(Task.of("Write b.txt"), files, List.of(failed)))
        .contains("a.txt:\n```")
        .doesNotContain("exit 1");
    assertThat(TaskContext.text(Task.of("Mend check.sh"), files, List.of(failed)))
        .contains("check.sh:\n```\nexit 1");
    assertThat(TaskContext.pointsAtFiles(files, List.of(failed))).isFalse();
    assertThat(
            TaskContext.pointsAtFiles(
                files, List.of(new CheckResult("make", false, 1, false, "a.txt:1: bad", 1))))
        .isTrue();
  }

  @Test
  void showsAllOfAFewSmallFiles() {
    Files files = new Files();
    files.contents.put("form.html", "<form>");
    files.contents.put("notes", "n");

    assertThat(TaskContext.text(Task.of("Fill it in"), files, List.of()))
        .contains("form.html:\n```\n<form>\n```", "notes:\n```\nn\n```");
    assertThat(TaskContext.text(Task.of("Start"), new Files(), List.of())).contains("(none)");
  }

  @Test
  void namesOfTestsLeadToTheirSubjects() {
    List<String> files =
        List.of("a.py", "b.py", "cart.py", "test_cart.py", "main.go", "main_test.go");
    assertThat(RelevantFiles.choose(files, "FAILED test_cart.py::test_sum"))
        .containsExactly("test_cart.py", "cart.py");
    assertThat(RelevantFiles.choose(files, "main_test.go:7: got 3")).contains("main.go");
    assertThat(RelevantFiles.choose(files, "nothing of note")).isEmpty();
  }

  private static final class Files implements WorkspaceFiles {
    final Map<String, String> contents = new TreeMap<>();

    @Override
    public List<String> list(int limit) {
      return new ArrayList<>(contents.keySet());
    }

    @Override
    public String read(String path, int limit) {
      String text = contents.getOrDefault(path, "");
      return text.substring(0, Math.min(limit, text.length()));
    }
  }
}
