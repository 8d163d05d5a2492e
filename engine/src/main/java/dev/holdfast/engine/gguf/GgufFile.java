package dev.holdfast.engine.gguf;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import dev.holdfast.engine.machine.SystemMemory;
import dev.holdfast.engine.machine.WeightMemory;
import dev.holdfast.engine.source.ModelSource;
import dev.holdfast.engine.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An open GGUF model file, versions 2 and 3, mapped into memory. The file is untrusted: what does
 * not hold together is an {@link EngineException} with {@code MODEL_MALFORMED}. Metadata and
 * tensors may be read by any thread, and only until {@link #close()}.
 */
public final class GgufFile implements ModelSource {
  private final Path path;
  private final WeightMemory memory;
  private final MemorySegment content;
  private final GgufHeader header;

  private GgufFile(Path path, WeightMemory memory, MemorySegment content, GgufHeader header) {
    this.path = path;
    this.memory = memory;
    this.content = content;
    this.header = header;
  }

  /**
   * Maps a file and checks everything but the values of the weights.
   *
   * @throws EngineException {@code MODEL_MISSING} if there is no such readable file, {@code
   *     MODEL_MALFORMED} if it is not a well-formed GGUF file
   */
  public static GgufFile open(Path path) {
    if (!Files.isRegularFile(path)) {
      String what = Files.exists(path) ? "is not a regular file" : "does not exist";
      throw missing(path, what, null);
    }
    WeightMemory memory = new WeightMemory();
    try {
      MemorySegment file = memory.map(path);
      return new GgufFile(path, memory, file, new GgufHeader(path, file));
    } catch (IOException e) {
      memory.close();
      throw missing(path, "cannot be read: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      memory.close();
      throw e;
    }
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public long size() {
    return content.byteSize();
  }

  /** Format version, 2 or 3. */
  public int version() {
    return header.version();
  }

  @Override
  public GgufMetadata metadata() {
    return header.metadata();
  }

  @Override
  public Optional<Tensor> tensor(String name) {
    return Optional.ofNullable(header.tensors().get(name));
  }

  /**
   * A tensor that must be there.
   *
   * @throws EngineException {@code MODEL_MALFORMED} naming the file and the tensor
   */
  public Tensor requireTensor(String name) {
    return tensor(name)
        .orElseThrow(() -> GgufCursor.malformed(path, "tensor " + name + " is missing"));
  }

  @Override
  public Collection<Tensor> tensors() {
    return Collections.unmodifiableCollection(header.tensors().values());
  }

  @Override
  public WeightMemory memory() {
    return memory;
  }

  @Override
  public void release() {
    SystemMemory.release(content);
  }

  @Override
  public void close() {
    memory.close();
  }

  private static EngineException missing(Path path, String what, @Nullable Throwable cause) {
    return new EngineException(
        ErrorCode.MODEL_MISSING,
        path + ": the model file " + what,
        "Give the path of a readable GGUF file.",
        cause);
  }
}
