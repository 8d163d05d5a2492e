package dev.holdfast.sandbox;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Policies and requests the tests share. */
final class TestingPolicies {
  static final Limits LIMITS =
      new Limits(Duration.ofSeconds(30), 512L << 20, 128, 256L << 10, 16L << 20);

  private TestingPolicies() {}

  static SandboxPolicy closed() {
    return with(LIMITS);
  }

  static SandboxPolicy with(Limits limits, SandboxPolicy.FileRule... files) {
    return new SandboxPolicy(List.of(files), SandboxPolicy.Network.NONE, limits, Map.of());
  }

  static SandboxPolicy writable(Path folder) {
    return with(LIMITS, new SandboxPolicy.FileRule(folder, "/workspace", true));
  }

  static ExecRequest shell(String script) {
    return new ExecRequest(List.of("/bin/sh", "-c", script), "/tmp", "");
  }
}
