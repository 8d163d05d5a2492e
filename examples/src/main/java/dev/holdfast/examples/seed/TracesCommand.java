package dev.holdfast.examples.seed;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.agent.demo.Family;
import dev.holdfast.agent.demo.Instance;
import dev.holdfast.agent.demo.Instances;
import dev.holdfast.agent.demo.Split;
import dev.holdfast.engine.chat.ChatFormat;
import dev.holdfast.engine.chat.Qwen35Format;
import dev.holdfast.sandbox.Sandbox;
import dev.holdfast.sandbox.Sandboxes;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes training texts. */
@Command(
    name = "traces",
    description = {
      "Plays the solutions of random instances through the real agent and writes what a model reads"
          + " and writes: prefixes.json (system texts with tools) and one file of JSON lines."
    },
    mixinStandardHelpOptions = true)
final class TracesCommand implements Callable<Integer> {
  private static final int PREFIXES = 24;
  private static final int FEW_CHARACTERS = 120;

  /** One conversation in so many that only adds the sentence at the end is written. */
  private static final int LAST_WORDS = 4;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where they go.")
  private @Nullable Path out;

  @Option(
      names = "--split",
      defaultValue = "training",
      description = "Which half of the world: ${COMPLETION-CANDIDATES}.")
  private Split split = Split.TRAINING;

  @Option(
      names = "--count",
      defaultValue = "100",
      paramLabel = "N",
      description = "Instances of each family.")
  private int count;

  @Option(
      names = "--from",
      defaultValue = "0",
      paramLabel = "SEED",
      description = "The first instance's seed.")
  private long from;

  @Option(
      names = "--family",
      paramLabel = "NAME",
      description = "Only these: ${COMPLETION-CANDIDATES}.")
  private List<Family> families = List.of(Family.values());

  @Option(
      names = "--scratch",
      paramLabel = "DIR",
      description = "Where working copies lie for a moment; in memory is quicker.")
  private Path scratch = Path.of(System.getProperty("java.io.tmpdir"));

  private int leftOut;
  private final ObjectMapper json = new ObjectMapper();

  @Override
  public Integer call() throws IOException {
    Path folder = Files.createDirectories(requireNonNull(out));
    ChatFormat format = new Qwen35Format(false);
    Sandbox sandbox = Sandboxes.detect();
    Path work = Files.createTempDirectory(scratch, "traces");
    try {
      writePrefixes(format, sandbox, work, folder.resolve("prefixes.json"));
      ReplayedRun run = new ReplayedRun(format, sandbox, work);
      Path file = folder.resolve(fileName());
      Path unfinished = folder.resolve(file.getFileName() + ".part");
      try (BufferedWriter writer = Files.newBufferedWriter(unfinished)) {
        for (long seed = from; seed < from + count; seed++) {
          for (Family family : families) {
            Instance instance = Instances.of(family).instance(seed, split);
            try {
              writer.write(line(instance, run.episode(instance)));
              writer.newLine();
            } catch (IllegalStateException unsolved) {
              leftOut(unsolved);
            }
          }
        }
      }
      Files.move(unfinished, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Folders.delete(work);
    }
    return 0;
  }

  /**
   * A rare instance whose own solution fails is no example; many of them are a broken generator.
   */
  private void leftOut(IllegalStateException unsolved) {
    System.err.println("left out: " + unsolved.getMessage());
    leftOut++;
    if (leftOut > 5 + count / 200) {
      throw unsolved;
    }
  }

  /** By half, families and first seed, so that several runs can share a folder. */
  private String fileName() {
    StringBuilder name = new StringBuilder(split == Split.TRAINING ? "train" : "heldout");
    if (families.size() < Family.values().length) {
      families.forEach(family -> name.append('-').append(family.label()));
    }
    return name.append('-').append(from).append(".jsonl").toString();
  }

  private void writePrefixes(ChatFormat format, Sandbox sandbox, Path work, Path file)
      throws IOException {
    List<String> prefixes = new Prefixes(format, Prefixes.tools(sandbox, work)).some(PREFIXES);
    Files.writeString(file, json.writeValueAsString(prefixes));
  }

  private static int lessons(List<Episode.Part> parts) {
    int characters = 0;
    for (Episode.Part part : parts) {
      characters += part.loss() == Episode.Loss.LESSON ? part.text().length() : 0;
    }
    return characters;
  }

  private String line(Instance instance, Episode episode) throws IOException {
    ObjectNode line =
        json.createObjectNode()
            .put("family", instance.family().label())
            .put("kind", instance.kind())
            .put("seed", instance.seed());
    ArrayNode conversations = line.putArray("conversations");
    for (List<Episode.Part> parts : episode.conversations()) {
      // Nearly everything of it was said before, and every episode has such a last sentence.
      boolean lastWords = !conversations.isEmpty() && lessons(parts) < FEW_CHARACTERS;
      if (lastWords && instance.seed() % LAST_WORDS != 0) {
        continue;
      }
      ArrayNode array = conversations.addObject().putArray("parts");
      for (Episode.Part part : parts) {
        array.addObject().put("text", part.text()).put("loss", part.loss().number());
      }
    }
    return json.writeValueAsString(line);
  }
}
