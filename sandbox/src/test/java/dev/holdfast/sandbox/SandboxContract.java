package dev.holdfast.sandbox;

import static dev.holdfast.sandbox.TestingPolicies.LIMITS;
import static dev.holdfast.sandbox.TestingPolicies.closed;
import static dev.holdfast.sandbox.TestingPolicies.shell;
import static dev.holdfast.sandbox.TestingPolicies.with;
import static dev.holdfast.sandbox.TestingPolicies.writable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every backend must hold: the walls, the limits, and the plumbing. */
abstract class SandboxContract {
  @TempDir private Path temporary;
  private Path workspace;

  abstract Sandbox sandbox();

  @BeforeEach
  void openWorkspace() throws Exception {
    workspace = Files.createDirectory(temporary.resolve("workspace"));
    if (SandboxUser.callerIsRoot()) {
      Files.setAttribute(workspace, "unix:uid", SandboxUser.idOnHost());
    }
  }

  private ExecResult run(String script) throws InterruptedException {
    return sandbox().run(shell(script), closed());
  }

  @Test
  void secretsOfTheHostAreOutOfReach() throws Exception {
    assertThat(Path.of("/etc/shadow")).exists();
    ExecResult result =
        sandbox()
            .run(
                shell(
                    "cat /etc/shadow; ln -s /etc/shadow /workspace/link; cat /workspace/link;"
                        + " cat /proc/1/root/etc/shadow; ls /root /var/lib /run/dbus /srv; ls /home"),
                writable(workspace));
    assertThat(result.output()).doesNotContain("root:").endsWith("agent\n");
    assertThat(result.output().lines().filter(line -> line.contains("No such file")).count())
        .isGreaterThanOrEqualTo(6);
  }

  @Test
  void hostProcessesAreInvisible() throws Exception {
    ExecResult result = run("echo /proc/[0-9]* | wc -w; cat /proc/[0-9]*/cmdline");
    int seen = Integer.parseInt(result.output().lines().findFirst().orElseThrow());
    assertThat(seen).isBetween(1, 5);
    assertThat(result.output()).doesNotContain("surefire");
  }

  @Test
  void noNetworkReachesTheHost() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      String connect =
          "perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(PeerAddr=>\"127.0.0.1:"
              + listener.getLocalPort()
              + "\", Timeout=>5) ? \"reached\" : \"refused\"'";
      ExecResult result = run(connect + "; grep : /proc/net/dev | grep -v lo: ; true");
      assertThat(result.output()).isEqualTo("refused");
      SandboxPolicy open =
          new SandboxPolicy(List.of(), SandboxPolicy.Network.HOST, LIMITS, Map.of());
      assertThat(sandbox().run(shell(connect), open).output()).isEqualTo("reached");
    }
  }

  @Test
  void onlyWritableRulesCanBeWritten() throws Exception {
    Path shown = Files.createDirectory(temporary.resolve("shown"));
    Files.writeString(shown.resolve("file"), "original");
    SandboxPolicy policy =
        with(
            LIMITS,
            new SandboxPolicy.FileRule(workspace, "/workspace", true),
            new SandboxPolicy.FileRule(shown, "/workspace/shown", false));
    ExecResult result =
        sandbox()
            .run(
                shell(
                    "for f in /x /usr/x /etc/x /dev/x /run/x /workspace/shown/x; do"
                        + " echo > $f && echo wrote $f; done; cat /workspace/shown/file;"
                        + " echo > /workspace/shown/file; echo text > /workspace/new; chmod 700"
                        + " /workspace/new"),
                policy);
    assertThat(result.output()).doesNotContain("wrote").contains("original");
    assertThat(shown.resolve("file")).hasContent("original");
    assertThat(workspace.resolve("new")).hasContent("text\n");
  }

  @Test
  void filesBehindFoldersOnlyTheCallerMayEnterCanBeShown() throws Exception {
    Path closed = Files.createDirectory(temporary.resolve("it's closed"));
    Path shown = Files.createDirectory(closed.resolve("new\nline"));
    Files.writeString(shown.resolve("file"), "shown");
    Files.setPosixFilePermissions(
        closed, java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
    SandboxPolicy policy =
        with(
            LIMITS,
            new SandboxPolicy.FileRule(shown, "/shown", false),
            new SandboxPolicy.FileRule(shown.resolve("file"), "/alone", false));
    assertThat(sandbox().run(shell("cat /shown/file /alone"), policy).output())
        .isEqualTo("shownshown");
  }

  @Test
  void environmentIsThePolicysAlone() throws Exception {
    SandboxPolicy policy =
        new SandboxPolicy(
            List.of(), SandboxPolicy.Network.NONE, LIMITS, Map.of("GIVEN", "a b\nc", "LANG", "C"));
    ExecResult result =
        sandbox().run(new ExecRequest(List.of("/usr/bin/env", "-0"), "/", ""), policy);
    assertThat(result.output().split("\0"))
        .contains("GIVEN=a b\nc", "LANG=C", "HOME=/home/agent")
        .allMatch(line -> line.matches("(?s)(GIVEN|LANG|HOME|PATH|USER|PWD)=.*"));
  }

  @Test
  void runsAsItsOwnUserWithoutPrivileges() throws Exception {
    ExecResult result =
        run("id -u; id -G; grep -E 'Cap(Eff|Prm|Bnd)|NoNewPrivs|Seccomp:' /proc/self/status");
    assertThat(result.output())
        .startsWith(SandboxUser.INSIDE + "\n" + SandboxUser.INSIDE + "\n")
        .containsPattern("CapEff:\t0+\n")
        .containsPattern("NoNewPrivs:\t1\n")
        .containsPattern("Seccomp:\t2\n");
  }

  @Test
  void noNestedNamespaces() throws Exception {
    ExecResult result =
        run("unshare --user true && echo nested; unshare --mount true && echo nested; true");
    assertThat(result.output()).contains("unshare failed").doesNotContain("nested");
  }

  @Test
  void timeLimitKillsTheWholeTree() throws Exception {
    String marker = "holdfast-" + UUID.randomUUID();
    String script =
        "trap '' TERM HUP INT; setsid sh -c \"trap '' TERM HUP; while :; do sleep 1; done\" "
            + marker
            + " & echo started; sleep 600";
    ExecResult result = sandbox().run(shell(script), with(LIMITS.withTime(Duration.ofSeconds(1))));
    assertThat(result.timedOut()).isTrue();
    assertThat(result.succeeded()).isFalse();
    assertThat(result.output()).isEqualTo("started\n");
    assertThat(result.duration()).isLessThan(Duration.ofSeconds(20));
    assertThat(hostProcessesNaming(marker)).isZero();
  }

  @Test
  void nothingOutlivesTheCommand() throws Exception {
    String marker = "holdfast-" + UUID.randomUUID();
    ExecResult result =
        run("setsid sh -c 'while :; do sleep 1; done' " + marker + " & echo left behind");
    assertThat(result.output()).isEqualTo("left behind\n");
    assertThat(result.timedOut()).isFalse();
    assertThat(hostProcessesNaming(marker)).isZero();
  }

  /** The marker shows in the launching shell's arguments first, so some rounds hit the set-up. */
  @ParameterizedTest
  @ValueSource(ints = {0, 2, 5, 10, 20, 200})
  void interruptKillsTheTree(int milliseconds) throws Exception {
    String marker = "holdfast-" + UUID.randomUUID();
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread caller =
        Thread.ofPlatform()
            .start(() -> {
              try {
                run("sh -c 'while :; do sleep 1; done' " + marker);
              } catch (InterruptedException | RuntimeException e) {
                thrown.complete(e);
              }
            });
    while (hostProcessesNaming(marker) == 0) {
      Thread.sleep(1);
    }
    Thread.sleep(milliseconds);
    caller.interrupt();
    assertThat(thrown.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    assertGone(marker);
  }

  @Test
  void forkBombIsContained() throws Exception {
    Limits limits = new Limits(Duration.ofSeconds(3), 256L << 20, 32, 64 << 10, 1 << 20);
    ExecResult result =
        sandbox()
            .run(
                new ExecRequest(
                    List.of(
                        "perl",
                        "-e",
                        "my $n = 0; for (1..100) { my $p = fork; if (!defined $p) { print \"limit"
                            + " after $n\"; exit 3 } if (!$p) { sleep 60; exit } $n++ }"),
                    "/",
                    ""),
                with(limits));
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.output()).matches("limit after (2\\d|3[01])");
    ExecResult bomb = sandbox().run(shell("f() { f | f & }; f; sleep 60"), with(limits));
    assertThat(bomb.duration()).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void memoryBombIsContained() throws Exception {
    Limits limits = new Limits(Duration.ofSeconds(30), 64L << 20, 32, 64 << 10, 1 << 20);
    String bomb = "perl -e 'my @k; push @k, \"x\" x (8 << 20) for 1..40; print \"survived\"'";
    ExecResult result = sandbox().run(shell(bomb), with(limits));
    assertThat(result.output()).doesNotContain("survived");
    assertThat(result.succeeded()).isFalse();
    assertThat(result.timedOut()).isFalse();
    assertThat(sandbox().run(shell(bomb), closed()).output()).isEqualTo("survived");
  }

  @Test
  void fileSizeIsLimited() throws Exception {
    ExecResult result =
        sandbox().run(shell("head -c 20000000 /dev/zero > /workspace/big"), writable(workspace));
    assertThat(result.succeeded()).isFalse();
    assertThat(workspace.resolve("big")).hasSize(LIMITS.fileBytes());
  }

  @Test
  void hugeOutputIsCutWithoutBlocking() throws Exception {
    Limits limits = new Limits(Duration.ofSeconds(60), 256L << 20, 32, 1000, 1 << 20);
    ExecResult result =
        sandbox().run(shell("head -c 50000000 /dev/zero | tr '\\0' x; exit 5"), with(limits));
    assertThat(result.exitCode()).isEqualTo(5);
    assertThat(result.outputCut()).isTrue();
    assertThat(result.output()).isEqualTo("x".repeat(1000));
  }

  @Test
  void characterCutInTwoIsLeftOut() throws Exception {
    Limits limits = new Limits(Duration.ofSeconds(60), 256L << 20, 32, 4, 1 << 20);
    ExecResult result = sandbox().run(shell("printf 'a€€'"), with(limits));
    assertThat(result.output()).isEqualTo("a€");
    assertThat(result.outputCut()).isTrue();
    ExecResult cut = sandbox().run(shell("printf 'ab€€'"), with(limits));
    assertThat(cut.output()).isEqualTo("ab");
  }

  @Test
  void inputIsDeliveredAndEndsWithEndOfFile() throws Exception {
    String text = "größe 漢字\n".repeat(20_000);
    ExecResult result = sandbox().run(new ExecRequest(List.of("wc", "-c"), "/", text), closed());
    assertThat(result.output().strip())
        .isEqualTo(Integer.toString(text.getBytes(StandardCharsets.UTF_8).length));
    assertThat(sandbox().run(new ExecRequest(List.of("true"), "/", text), closed()).succeeded())
        .isTrue();
    assertThat(run("cat").output()).isEmpty();
  }

  @Test
  void outputStreamsAreInterleaved() throws Exception {
    assertThat(run("echo 1; echo 2 >&2; echo 3; echo 4 >&2").output()).isEqualTo("1\n2\n3\n4\n");
  }

  @Test
  void exitCodesAndSignalsAreKept() throws Exception {
    assertThat(run("exit 255").exitCode()).isEqualTo(255);
    assertThat(run("kill -9 $$").exitCode()).isEqualTo(137);
    assertThat(run("kill -15 $$").exitCode()).isEqualTo(143);
    assertThat(run("echo 'bwrap: not really' >&2; exit 1").exitCode()).isEqualTo(1);
  }

  @Test
  void missingProgramIsAResultAndMissingFolderAnError() throws Exception {
    ExecResult result =
        sandbox().run(new ExecRequest(List.of("no-such-program"), "/", ""), closed());
    assertThat(result.exitCode()).isEqualTo(127);
    assertThat(result.output()).contains("no-such-program").contains("No such file");
    assertThatThrownBy(
            () -> sandbox().run(new ExecRequest(List.of("true"), "/nowhere", ""), closed()))
        .isInstanceOfSatisfying(
            SandboxException.class,
            e -> {
              assertThat(e.code()).isEqualTo(SandboxException.Code.START_FAILED);
              assertThat(e.getMessage()).contains("/nowhere");
            });
    assertThatThrownBy(() -> sandbox().run(shell("true"), writable(Path.of("/no/such/folder"))))
        .isInstanceOf(SandboxException.class)
        .hasMessageContaining("/no/such/folder");
  }

  @Test
  void outputThatIsNotTextIsReplaced() throws Exception {
    assertThat(run("printf 'a\\377b\\0c'").output()).isEqualTo("a\uFFFDb\0c");
  }

  @Test
  void startedProcessIsTheCallersAndDiesAsATree() throws Exception {
    String marker = "holdfast-" + UUID.randomUUID();
    ExecRequest request = shell("echo ready; sh -c 'while :; do sleep 1; done' " + marker);
    Process process = startFromShortLivedThread(request);
    assertThat(process.inputReader().readLine()).isEqualTo("ready");
    Thread.sleep(300);
    assertThat(process.isAlive()).isTrue();
    process.destroyForcibly().waitFor();
    assertGone(marker);
  }

  private Process startFromShortLivedThread(ExecRequest request) {
    return CompletableFuture.supplyAsync(
            () -> sandbox().start(request, closed()), command -> Thread.ofPlatform().start(command))
        .join();
  }

  @Test
  void wrappedCommandTakesArgumentsAndKeepsDescriptors() throws Exception {
    List<String> command =
        new java.util.ArrayList<>(
            sandbox()
                .wrap(
                    new ExecRequest(
                        List.of("/bin/sh", "-c", "read x <&3; echo $x $1 >&4", "name"), "/", ""),
                    closed()));
    command.add("it's $HOME");
    List<String> outer =
        new java.util.ArrayList<>(
            List.of("/bin/sh", "-c", "exec 3<in 4>out; exec \"$@\"", "outer"));
    outer.addAll(command);
    Files.writeString(temporary.resolve("in"), "from three\n");
    Process process = new ProcessBuilder(outer).directory(temporary.toFile()).start();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(temporary.resolve("out")).hasContent("from three it's $HOME\n");
  }

  @Test
  void manyRunsAtOnceDoNotShareAProcessLimit() throws Exception {
    Limits limits = new Limits(Duration.ofSeconds(30), 256L << 20, 24, 64 << 10, 1 << 20);
    List<CompletableFuture<ExecResult>> runs = new java.util.ArrayList<>();
    for (int i = 0; i < 4; i++) {
      CompletableFuture<ExecResult> future = new CompletableFuture<>();
      runs.add(future);
      Thread.ofPlatform()
          .start(() -> {
            try {
              String script = "for i in 1 2 3 4 5 6 7 8 9 10; do sleep 1 & done; wait";
              future.complete(sandbox().run(shell(script), with(limits)));
            } catch (InterruptedException | RuntimeException e) {
              future.completeExceptionally(e);
            }
          });
    }
    for (CompletableFuture<ExecResult> future : runs) {
      assertThat(future.get(60, TimeUnit.SECONDS).output()).isEmpty();
    }
  }

  private static void assertGone(String marker) throws Exception {
    for (int attempt = 0; attempt < 500 && hostProcessesNaming(marker) > 0; attempt++) {
      Thread.sleep(20);
    }
    assertThat(hostProcessesNaming(marker)).isZero();
  }

  private static long hostProcessesNaming(String marker) {
    return ProcessHandle.allProcesses()
        .filter(handle -> handle.pid() != ProcessHandle.current().pid())
        .filter(handle -> commandLine(handle.pid()).contains(marker))
        .count();
  }

  private static String commandLine(long pid) {
    try {
      return new String(
          Files.readAllBytes(Path.of("/proc/" + pid + "/cmdline")), StandardCharsets.UTF_8);
    } catch (java.io.IOException e) {
      return "";
    }
  }
}
