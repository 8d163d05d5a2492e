package dev.holdfast.engine.packed;

import dev.holdfast.engine.source.ModelSource;
import dev.holdfast.engine.source.SourceDigest;
import java.io.IOException;
import java.nio.file.Files;

/**
 * Tells the weights of a model from those of any other without reading all of them: layout of the
 * tiles, size and time of the file, names, formats and shapes of the tensors, and samples of each.
 */
final class ModelDigest {
  private ModelDigest() {}

  static byte[] of(ModelSource source) throws IOException {
    SourceDigest digest = new SourceDigest();
    digest.number(PackedFormat.VERSION);
    digest.number(source.size());
    digest.text(Files.getLastModifiedTime(source.path()).toInstant().toString());
    digest.tensors(source.tensors());
    return digest.finish();
  }
}
