package dev.holdfast.tools.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.tools.TestingContexts;
import dev.holdfast.tools.TestingWorkspaces;
import dev.holdfast.tools.ToolContext;
import dev.holdfast.tools.Toolbox;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandIT {

  @TempDir Path temporary;

  private ToolContext context;
  private Toolbox toolbox;

  @BeforeEach
  void open() throws Exception {
    context = TestingContexts.of(temporary);
    toolbox = new Toolbox(List.of(new RunCommand(context)));
  }

  @Test
  void runsInTheWorkspaceAndKeepsWhatItWrites() throws Exception {
    assertThat(run("pwd; echo made > made.txt; exit 3")).isEqualTo("exit code 3\n/workspace");
    assertThat(context.workspace().directory().resolve("made.txt")).hasContent("made");
    assertThat(run("cat made.txt")).isEqualTo("exit code 0\nmade");
    assertThat(run("true")).isEqualTo("exit code 0\n(no output)");
  }

  @Test
  void hasNoNetworkAndNoHostFiles() throws Exception {
    assertThat(run("ls /root; cat /etc/shadow; exec 3<>/dev/tcp/127.0.0.1/22"))
        .startsWith("exit code 1")
        .doesNotContain("root:");
  }

  @Test
  void longOutputKeepsHeadAndTail() throws Exception {
    assertThat(run("seq 1 20000"))
        .startsWith("exit code 0\n1\n2\n")
        .contains("characters left out in the middle; use head, tail or grep")
        .endsWith("\n20000")
        .hasSizeLessThan(6_300);
  }

  @Test
  void anEndlessOutputIsBounded() throws Exception {
    assertThat(
            TestingWorkspaces.call(toolbox, "run_command", "command", "yes", "timeout_seconds", 2)
                .text())
        .startsWith("timed out after 2 s")
        .contains("longer than the limit")
        .hasSizeLessThan(6_500);
  }

  @Test
  void aTimeOutEndsEverythingTheCommandStarted() throws Exception {
    String text =
        TestingWorkspaces.call(
                toolbox,
                "run_command",
                "command",
                "(sleep 5; touch late) & echo begun; sleep 600",
                "timeout_seconds",
                1)
            .text();
    assertThat(text).contains("timed out after 1 s").contains("up to 120").contains("begun");
    Thread.sleep(5_500);
    assertThat(context.workspace().directory().resolve("late")).doesNotExist();
  }

  @Test
  void mavenTestsAProjectOfflineFromTheUsersRepository() throws Exception {
    Path directory = context.workspace().directory();
    copyResource("maven/pom.xml", "pom.xml");
    copyResource("maven/OneTest.txt", "src/test/java/OneTest.java");
    fetchWhatMavenNeeds(directory);
    assertThat(run("mvn -o -q test")).as("mvn and its plugins in ~/.m2").startsWith("exit code 0");
    assertThat(directory.resolve("target/surefire-reports")).isDirectory();
    assertThat(run("sed -i s/4/5/ src/test/java/OneTest.java; mvn -q test"))
        .startsWith("exit code 1")
        .contains("expected: <5> but was: <4>");
  }

  /** Outside the sandbox, which has no network: a fresh machine has an empty repository. */
  private static void fetchWhatMavenNeeds(Path directory) throws Exception {
    Process process =
        new ProcessBuilder("mvn", "-q", "test")
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    Files.move(directory.resolve("target"), directory.resolve("target-of-host"));
  }

  private String run(String command) throws Exception {
    return TestingWorkspaces.call(toolbox, "run_command", "command", command).text();
  }

  private void copyResource(String name, String target) throws Exception {
    try (var stream = RunCommandIT.class.getResourceAsStream("/" + name)) {
      context.workspace().write(target, stream.readAllBytes());
    }
  }
}
