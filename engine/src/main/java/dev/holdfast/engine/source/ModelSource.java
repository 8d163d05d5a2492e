package dev.holdfast.engine.source;

import dev.holdfast.engine.machine.WeightMemory;
import dev.holdfast.engine.tensor.Tensor;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;

/**
 * An open model, whatever its files are: the seam between formats and architectures. Keys and
 * tensors are named and mean what they do in GGUF files (specification sections 8.2 and 8.3); other
 * formats translate. The files are untrusted. Readable by any thread until {@link #close()}.
 */
public interface ModelSource extends AutoCloseable {

  /** Where it was opened. */
  Path path();

  /** Bytes of all its files with weights. */
  long size();

  Metadata metadata();

  Optional<Tensor> tensor(String name);

  /** All tensors in file order. */
  Collection<Tensor> tensors();

  /** Where the tensors lie; what is packed of them may be kept there too. */
  WeightMemory memory();

  /**
   * Gives back the pages in which its files stand. What is read again is taken from the files
   * again: the system maps a piece of up to megabytes around every page that is read, so what was
   * read once would make most of a file resident.
   */
  void release();

  /** Gives {@link #memory()} back; no metadata or tensor may be read afterwards. */
  @Override
  void close();
}
