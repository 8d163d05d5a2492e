package dev.holdfast.engine;

import dev.holdfast.engine.gguf.GgufFile;
import dev.holdfast.engine.safetensors.CheckpointFolder;
import dev.holdfast.engine.source.ModelSource;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens the files of a model, whatever their format. */
public final class ModelFiles {
  private ModelFiles() {}

  /**
   * Opens a folder as a checkpoint of safetensors, anything else as a GGUF file.
   *
   * @throws EngineException MODEL_MISSING, MODEL_MALFORMED or MODEL_UNSUPPORTED
   */
  public static ModelSource open(Path path) {
    return Files.isDirectory(path) ? CheckpointFolder.open(path) : GgufFile.open(path);
  }
}
