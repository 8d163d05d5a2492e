package dev.holdfast.cli;

import dev.holdfast.agent.Directories;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the model that a command uses. */
final class Models {
  /** The variable that names the usual model. */
  static final String VARIABLE = "HOLDFAST_MODEL";

  /** The system property by which the launcher names the model that comes with Holdfast. */
  private static final String SEED = "holdfast.seed.model";

  private Models() {}

  /**
   * The file named by the option, else by {@code HOLDFAST_MODEL}, else the only one in the models
   * folder, else the small one that comes with Holdfast.
   *
   * @throws CliException when there is none or more than one to choose from
   */
  static Path find(@Nullable Path option, Console console, Directories directories) {
    if (option != null) {
      return existing(option, "--model");
    }
    var variable = console.variable(VARIABLE);
    if (variable.isPresent()) {
      return existing(Path.of(variable.get()), VARIABLE);
    }
    List<Path> files = inFolder(directories.models());
    if (files.size() == 1) {
      return files.getFirst();
    }
    if (files.isEmpty()) {
      Optional<Path> seed = seed();
      if (seed.isPresent()) {
        return seed.get();
      }
      throw CliException.modelMissing(
          "no model: neither --model nor "
              + VARIABLE
              + " is given, and "
              + directories.models()
              + " holds no .gguf file and no folder with a config.json",
          remedy(directories));
    }
    throw CliException.modelMissing(
        directories.models() + " holds " + files.size() + " models: " + names(files),
        "Choose one: --model " + files.getFirst() + ", or set " + VARIABLE + ".");
  }

  /** The small model that comes with Holdfast, if the launcher names it and it is there. */
  static Optional<Path> seed() {
    return Optional.ofNullable(System.getProperty(SEED)).map(Path::of).filter(Files::isRegularFile);
  }

  /** How to get a model. */
  static String remedy(Directories directories) {
    return """
    Get a GGUF file of Qwen 3.5 (a conversion of https://huggingface.co/Qwen/Qwen3.5-4B) or of
    Qwen2.5-Coder (https://huggingface.co/Qwen/Qwen2.5-Coder-7B-Instruct-GGUF), type Q4_K_M, and put it into
      %s
    or name it by --model FILE or %s.\
    """
        .formatted(directories.models(), VARIABLE);
  }

  private static Path existing(Path file, String source) {
    if (!Files.exists(file)) {
      throw CliException.modelMissing(
          "no model file " + file.toAbsolutePath() + " (from " + source + ")", "Check the path.");
    }
    return file;
  }

  private static List<Path> inFolder(Path folder) {
    List<Path> files = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return files;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, Models::isModel)) {
      entries.forEach(files::add);
    } catch (IOException unreadable) {
      throw CliException.modelMissing(
          "cannot read " + folder + ": " + unreadable.getMessage(), "Check its permissions.");
    }
    files.sort(null);
    return files;
  }

  private static boolean isModel(Path entry) {
    return entry.toString().endsWith(".gguf") || Files.exists(entry.resolve("config.json"));
  }

  private static String names(List<Path> files) {
    List<String> names = new ArrayList<>();
    for (Path file : files) {
      names.add(String.valueOf(file.getFileName()));
    }
    return String.join(", ", names);
  }
}
