package dev.holdfast.engine.safetensors;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import dev.holdfast.engine.machine.SystemMemory;
import dev.holdfast.engine.machine.WeightMemory;
import dev.holdfast.engine.source.Metadata;
import dev.holdfast.engine.source.ModelSource;
import dev.holdfast.engine.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A model as its makers publish it: a folder of {@code config.json}, {@code tokenizer.json} and
 * weights in one {@code model.safetensors} or in shards named by an index (specification section
 * 9). Weights stay mapped; names, metadata and small tensors are translated to what GGUF files say.
 */
public final class CheckpointFolder implements ModelSource {
  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";
  private static final int MOST_SHARDS = 4096;

  private final Path path;
  private final WeightMemory memory;
  private final Metadata metadata;
  private final Map<String, Tensor> tensors;
  private final List<MemorySegment> contents;

  private CheckpointFolder(
      Path path,
      WeightMemory memory,
      Metadata metadata,
      Map<String, Tensor> tensors,
      List<MemorySegment> contents) {
    this.path = path;
    this.memory = memory;
    this.metadata = metadata;
    this.tensors = tensors;
    this.contents = contents;
  }

  /**
   * Maps a folder's weights and checks everything but their values.
   *
   * @throws EngineException {@code MODEL_MISSING} if a file is missing or unreadable, {@code
   *     MODEL_MALFORMED} if one is damaged, {@code MODEL_UNSUPPORTED} for other kinds of models
   */
  public static CheckpointFolder open(Path path) {
    JsonFiles files = new JsonFiles(path);
    CheckpointConfig config = new CheckpointConfig(files.require("config.json"));
    Metadata metadata = new CheckpointMetadata(CheckpointKeys.read(files, config));
    Set<String> shards = shards(files);
    WeightMemory memory = new WeightMemory();
    try {
      Map<String, Tensor> stored = new LinkedHashMap<>();
      List<MemorySegment> contents = new ArrayList<>();
      for (String shard : shards) {
        MemorySegment data = map(path.resolve(shard), memory);
        contents.add(data);
        SafetensorsHeader.read(path.resolve(shard), data)
            .forEach((name, tensor) -> {
              if (stored.put(name, tensor) != null) {
                throw malformed("tensor " + name + " occurs in two files");
              }
            });
      }
      requireIndexed(files, stored.keySet());
      Map<String, Tensor> tensors = new TensorTranslation(config, stored).all();
      return new CheckpointFolder(path, memory, metadata, tensors, contents);
    } catch (RuntimeException e) {
      memory.close();
      throw e;
    }
  }

  /** Names of the files with weights; the index may name files of the folder only. */
  private static Set<String> shards(JsonFiles files) {
    Optional<JsonNode> index = files.find(INDEX);
    Set<String> shards = new LinkedHashSet<>();
    if (index.isEmpty()) {
      shards.add(SINGLE);
      return shards;
    }
    JsonNode map = index.get().path("weight_map");
    for (JsonNode value : map) {
      String name = value.asText("");
      if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*\\.safetensors")) {
        throw malformed(INDEX + " names the file \"" + name + "\"");
      }
      shards.add(name);
    }
    if (shards.isEmpty() || shards.size() > MOST_SHARDS) {
      throw malformed(INDEX + " names " + shards.size() + " files");
    }
    return shards;
  }

  private static void requireIndexed(JsonFiles files, Set<String> found) {
    files
        .find(INDEX)
        .ifPresent(index ->
            index
                .path("weight_map")
                .fieldNames()
                .forEachRemaining(name -> {
                  if (!found.contains(name)) {
                    throw malformed("tensor " + name + " of " + INDEX + " is in none of its files");
                  }
                }));
  }

  private static MemorySegment map(Path file, WeightMemory memory) {
    if (!Files.isRegularFile(file)) {
      throw missing(file + " does not exist");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return memory.map(channel, channel.size());
    } catch (IOException e) {
      throw missing(file + " cannot be read: " + e.getMessage());
    }
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public long size() {
    return contents.stream().mapToLong(MemorySegment::byteSize).sum();
  }

  @Override
  public Metadata metadata() {
    return metadata;
  }

  @Override
  public Optional<Tensor> tensor(String name) {
    return Optional.ofNullable(tensors.get(name));
  }

  @Override
  public Collection<Tensor> tensors() {
    return Collections.unmodifiableCollection(tensors.values());
  }

  @Override
  public WeightMemory memory() {
    return memory;
  }

  @Override
  public void release() {
    contents.forEach(SystemMemory::release);
  }

  @Override
  public void close() {
    memory.close();
  }

  static EngineException missing(String what) {
    return new EngineException(
        ErrorCode.MODEL_MISSING,
        what,
        "Give a GGUF file, or a folder with config.json, tokenizer.json and "
            + SINGLE
            + " (or "
            + INDEX
            + " and its shards).");
  }

  static EngineException malformed(String what) {
    return new EngineException(
        ErrorCode.MODEL_MALFORMED,
        what,
        "Download the folder again and compare sizes and hashes with the publisher's.");
  }

  static EngineException unsupported(String what) {
    return new EngineException(
        ErrorCode.MODEL_UNSUPPORTED,
        what,
        "Use an unquantised checkpoint of Qwen 2, 2.5, 3 or 3.5, or a GGUF file.");
  }
}
