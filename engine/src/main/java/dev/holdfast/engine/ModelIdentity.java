package dev.holdfast.engine;

import dev.holdfast.engine.source.Metadata;
import dev.holdfast.engine.source.ModelSource;
import dev.holdfast.engine.source.SourceDigest;
import dev.holdfast.engine.state.StateIdentity;
import dev.holdfast.engine.state.StateLayout;
import dev.holdfast.engine.tensor.Tensor;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;

/**
 * Tells a model from any other, on every machine alike and without reading all of it: the numbers
 * of its architecture, its vocabulary, names, formats and shapes of its tensors, and samples of
 * each. Where the file lies and when it was written does not matter; a change between the samples
 * is not seen.
 */
public final class ModelIdentity {
  private static final int VERSION = 1;
  private static final int MOST_NAME = 200;

  private final String name;
  private final byte[] digest;

  private ModelIdentity(String name, byte[] digest) {
    this.name = name;
    this.digest = digest;
  }

  /** Reads some megabytes. */
  public static ModelIdentity of(ModelSource source) {
    Metadata metadata = source.metadata();
    String architecture = metadata.requireString("general.architecture");
    SourceDigest digest = new SourceDigest();
    digest.number(VERSION);
    digest.text(architecture);
    for (String key : new TreeSet<>(metadata.keys())) {
      if (key.startsWith(architecture + ".")) {
        digest.text(key);
        digest.text(value(metadata, key));
      }
    }
    digest.strings(metadata, "tokenizer.ggml.tokens");
    List<Tensor> tensors = new ArrayList<>(source.tensors());
    tensors.sort(Comparator.comparing(Tensor::name));
    digest.tensors(tensors);
    String name =
        metadata.string("general.name").orElse(String.valueOf(source.path().getFileName()));
    String title = name + " (" + architecture + ")";
    return new ModelIdentity(
        title.substring(0, Math.min(MOST_NAME, title.length())), digest.finish());
  }

  /** A value of one of the types that architectures know; the name of its kind for any other. */
  private static String value(Metadata metadata, String key) {
    try {
      return metadata.isArray(key)
          ? metadata.integers(key).toString()
          : String.valueOf(metadata.real(key));
    } catch (EngineException noNumbers) {
      try {
        return metadata.isArray(key)
            ? String.join("\0", metadata.strings(key))
            : String.valueOf(metadata.string(key));
      } catch (EngineException unknown) {
        return "other";
      }
    }
  }

  /** SHA-256: 64 hexadecimal digits. */
  public String digest() {
    return HexFormat.of().formatHex(digest);
  }

  /**
   * Whose states are those of a session.
   *
   * @param arithmetic what the kernels round ({@link
   *     dev.holdfast.engine.tensor.Kernels#arithmetic()})
   */
  StateIdentity states(String arithmetic, KeyValueType type, StateLayout layout) {
    SourceDigest all = new SourceDigest();
    all.text(digest());
    all.text(arithmetic);
    all.text(type.name());
    all.text(ByteOrder.nativeOrder().toString());
    String description = name + ", " + arithmetic + ", keys and values " + type;
    return new StateIdentity(
        HexFormat.of().formatHex(all.finish()), digest(), description, layout, type);
  }
}
