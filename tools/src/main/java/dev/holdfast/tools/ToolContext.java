package dev.holdfast.tools;

import dev.holdfast.sandbox.Limits;
import dev.holdfast.sandbox.Sandbox;
import dev.holdfast.sandbox.Workspace;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where tools act.
 *
 * @param sandbox runs every process
 * @param workspace the only files that tools change
 * @param limits of one shell command; its time is also the longest that a model may ask for
 * @param allowedHosts hosts that the browser may reach, each {@code host} or {@code host:port};
 *     empty means none
 * @param scratch host directory for the tools' own files, kept outside the workspace
 */
public record ToolContext(
    Sandbox sandbox, Workspace workspace, Limits limits, Set<String> allowedHosts, Path scratch) {

  public ToolContext {
    allowedHosts =
        allowedHosts.stream()
            .map(host -> host.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }
}
