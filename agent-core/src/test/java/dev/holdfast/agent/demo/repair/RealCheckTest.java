package dev.holdfast.agent.demo.repair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.demo.Answer;
import dev.holdfast.agent.demo.Instance;
import dev.holdfast.agent.demo.Split;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** What the replay says is what the real interpreters and compilers say, byte for byte. */
class RealCheckTest {
  private static final int OF_EACH_KIND = 2;
  private static final int WITH_JAVAC_COMMAND = 3;

  @TempDir Path folder;

  @Test
  void pythonSaysWhatTheReplaySays() {
    of(Language.PYTHON).parallelStream().forEach(this::compareByCommand);
  }

  @Test
  void nodeSaysWhatTheReplaySays() {
    of(Language.JAVASCRIPT).parallelStream().forEach(this::compareByCommand);
  }

  @Test
  void javaSaysWhatTheReplaySays() {
    of(Language.JAVA).subList(0, WITH_JAVAC_COMMAND).forEach(this::compareByCommand);
  }

  /** Many more without a process for each, which would take minutes. */
  @Test
  @ResourceLock(Resources.SYSTEM_OUT)
  void compiledClassesSayWhatTheReplaySays() throws Exception {
    for (Instance instance : of(Language.JAVA)) {
      for (Map<String, String> state : states(instance)) {
        assertThat(inProcess(state)).isEqualTo(replay(instance, state).text());
      }
    }
  }

  /** Some of every kind of fault. */
  private static List<Instance> of(Language language) {
    Map<String, Integer> counts = new HashMap<>();
    List<Instance> found = new ArrayList<>();
    int kinds = Fault.values().length - (language == Language.JAVA ? 1 : 0);
    for (long seed = 0; found.size() < kinds * OF_EACH_KIND; seed++) {
      Instance instance = new RepairInstances().instance(seed, Split.TRAINING);
      if (instance.kind().startsWith(language.label() + "/")
          && counts.merge(instance.kind(), 1, Integer::sum) <= OF_EACH_KIND) {
        found.add(instance);
      }
    }
    return found;
  }

  /** The files as they are, and in every state whose replay is known. */
  private static List<Map<String, String>> states(Instance instance) {
    KnownTexts known = (KnownTexts) instance.replay();
    assertThat(known.answers()).hasSizeGreaterThanOrEqualTo(2);
    List<Map<String, String>> states = new ArrayList<>();
    for (String text : known.answers().keySet()) {
      Map<String, String> files = new HashMap<>(instance.files());
      files.put(known.path(), text);
      if (known.answers().get(text).succeeded()) {
        assertThat(RepairInstancesTest.differentLines(instance.files(), files)).isEqualTo(1);
      }
      states.add(files);
    }
    return states;
  }

  private static Answer replay(Instance instance, Map<String, String> files) {
    return instance.replay().run(path -> Optional.ofNullable(files.get(path)));
  }

  private Path written(Map<String, String> files) throws IOException {
    Path project = Files.createTempDirectory(folder, "project");
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = project.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    return project;
  }

  private void compareByCommand(Instance instance) {
    for (Map<String, String> state : states(instance)) {
      try {
        assertThat(byCommand(instance, state)).isEqualTo(replay(instance, state));
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private Answer byCommand(Instance instance, Map<String, String> files)
      throws IOException, InterruptedException {
    Path project = written(files);
    String command = instance.check().replace("/tmp/classes", project.resolve("out").toString());
    Path output = project.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", "-c", command)
            .directory(project.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    Process process = builder.start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("%s ends", command).isTrue();
    String text = Files.readString(output);
    assertThat(process.exitValue())
        .as("python3, node, javac and java are needed; %s printed: %s", command, text)
        .isIn(0, 1);
    return new Answer(text, process.exitValue() == 0);
  }

  private String inProcess(Map<String, String> files) throws Exception {
    Path project = written(files);
    List<String> arguments = new ArrayList<>(List.of("-d", project.resolve("out").toString()));
    String test = "";
    for (String path : files.keySet()) {
      if (path.endsWith("Test.java")) {
        test = path.substring(path.lastIndexOf('/') + 1).replace(".java", "");
        // The one change: ending the process would end this one.
        String text = files.get(path).replace("System.exit(1)", "throw new RuntimeException()");
        Files.writeString(project.resolve(path), text);
      }
      if (path.endsWith(".java")) {
        arguments.add(project.resolve(path).toString());
      }
    }
    int compiled =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(System.out, System.err, arguments.toArray(String[]::new));
    assertThat(compiled).isZero();
    PrintStream before = System.out;
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {project.resolve("out").toUri().toURL()}, null)) {
      Method main = loader.loadClass(test).getDeclaredMethod("main", String[].class);
      main.setAccessible(true);
      System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
      main.invoke(null, (Object) new String[0]);
    } catch (InvocationTargetException failed) {
      assertThat(failed).cause().isExactlyInstanceOf(RuntimeException.class);
    } finally {
      System.setOut(before);
    }
    return output.toString(StandardCharsets.UTF_8);
  }
}
