package dev.holdfast.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.sandbox.Limits;
import dev.holdfast.sandbox.SandboxPolicy;
import dev.holdfast.sandbox.SandboxPolicy.FileRule;
import dev.holdfast.sandbox.SandboxPolicy.Network;
import dev.holdfast.sandbox.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandardPolicyTest {

  @TempDir Path temporary;

  @Test
  void onlyTheWorkspaceIsWritableAndNothingIsInherited() throws Exception {
    Path java = Files.createDirectories(temporary.resolve("jdk"));
    Path home = Files.createDirectories(temporary.resolve("home"));
    Files.createDirectories(home.resolve(".m2/repository"));
    Files.writeString(home.resolve(".m2/settings.xml"), "<settings>password</settings>");
    Workspace workspace = TestingWorkspaces.of(temporary.resolve("own"));

    SandboxPolicy policy =
        StandardPolicy.forCommands(
            workspace,
            Limits.standard(),
            temporary.resolve("scratch"),
            Map.of("JAVA_HOME", java.toString(), "SECRET", "x"),
            home);

    assertThat(policy.network()).isEqualTo(Network.NONE);
    assertThat(policy.files()).filteredOn(FileRule::writable).containsExactly(workspace.rule());
    assertThat(policy.files())
        .contains(
            new FileRule(java, java.toString(), false),
            new FileRule(home.resolve(".m2/repository"), "/home/agent/.m2/repository", false));
    assertThat(policy.environment())
        .containsEntry("JAVA_HOME", java.toString())
        .doesNotContainKey("SECRET");
    assertThat(policy.environment().get("PATH")).startsWith(java + "/bin:");
    FileRule settings = policy.files().getLast();
    assertThat(settings.inside()).isEqualTo("/home/agent/.m2/settings.xml");
    assertThat(settings.host()).content().contains("<offline>true").doesNotContain("password");
  }
}
