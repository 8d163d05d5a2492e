package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.agent.load.LoadTurn;
import dev.holdfast.agent.load.Scenario;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The second half of a load, in a process of its own that is started as this one was. */
final class RestartedLoad {
  private RestartedLoad() {}

  /** Runs it and hands on its turns. */
  static void run(BenchCommand command, Path folder, Consumer<LoadTurn> turns)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    line.addAll(List.of("bench", command.file.toAbsolutePath().toString(), "--suite", "agent"));
    line.addAll(List.of("--turns", String.valueOf(command.turns), "--output", "json"));
    line.addAll(List.of("--resume-in", folder.toString()));
    line.addAll(command.compute.arguments());
    Process process =
        new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try {
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int exit = process.waitFor();
      if (exit != 0) {
        throw new IOException("the process that goes on ended with " + exit + ": " + out.strip());
      }
      for (JsonNode turn : new ObjectMapper().readTree(out).get("turns")) {
        turns.accept(read(turn));
      }
    } finally {
      process.destroyForcibly();
    }
  }

  private static LoadTurn read(JsonNode turn) {
    return new LoadTurn(
        Scenario.RESTART,
        turn.get("turn").asInt(),
        turn.get("promptTokens").asInt(),
        turn.get("newTokens").asInt(),
        turn.get("computed").asInt(),
        turn.get("background").asInt(),
        turn.get("reused").asInt(),
        turn.get("seconds").asDouble(),
        turn.get("secondsToFirstToken").asDouble());
  }
}
