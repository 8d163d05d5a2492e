package dev.holdfast.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BubblewrapSandboxIT extends SandboxContract {
  private static final Sandbox SANDBOX = Sandboxes.detect();

  @Override
  Sandbox sandbox() {
    return SANDBOX;
  }

  @Test
  void reportSaysWhatWorks() {
    SandboxReport report = Sandboxes.diagnose();
    assertThat(report.problem()).isEmpty();
    assertThat(report.version()).startsWith("bubblewrap ");
    assertThat(report.findings()).hasSize(5).allMatch(SandboxReport.Finding::works);
    assertThat(report.memoryLimit()).isPresent();
    assertThat(report.startMillis()).isPositive();
  }

  /** Numbers of ptrace, keyctl, bpf, userfaultfd, unshare, io_uring_setup by processor. */
  @Test
  void deepSystemCallsFailWithoutKillingTheCaller() throws Exception {
    boolean x86 = System.getProperty("os.arch").equals("amd64");
    int[] numbers =
        x86 ? new int[] {101, 250, 321, 323, 272, 425} : new int[] {117, 219, 280, 282, 97, 425};
    for (int number : numbers) {
      assertThat(systemCall(number + ", 0, 0, 0, 0"))
          .as("call %d", number)
          .isEqualTo("-1 Operation not permitted");
    }
    assertThat(systemCall("435, 0, 0")).isEqualTo("-1 Function not implemented");
    int clone = x86 ? 56 : 220;
    assertThat(systemCall(clone + ", 0x10000000, 0, 0, 0, 0"))
        .isEqualTo("-1 Operation not permitted");
    int ioctl = x86 ? 16 : 29;
    assertThat(systemCall(ioctl + ", 0, 0x5412, 0")).isEqualTo("-1 Operation not permitted");
    assertThat(systemCall(ioctl + ", 0, 0x541B, 0")).doesNotContain("not permitted");
  }

  private static String systemCall(String arguments) throws InterruptedException {
    String script = "perl -e 'print syscall(" + arguments + "), \" $!\"'";
    return SANDBOX.run(TestingPolicies.shell(script), TestingPolicies.closed()).output();
  }
}
