package dev.holdfast.sandbox;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.eclipse.jgit.ignore.IgnoreNode;
import org.jspecify.annotations.Nullable;

/**
 * Which paths are build outputs: well-known folders, and what the {@code .gitignore} files from the
 * top down to a folder say. A {@code .gitignore} can take a well-known folder back with {@code !}.
 */
final class IgnoreRules {
  /** Larger files of rules are not read. */
  static final int LARGEST_BYTES = 256 << 10;

  private static final String WELL_KNOWN =
      "target/\nnode_modules/\nbuild/\n__pycache__/\n.gradle/\n";

  private final @Nullable IgnoreRules outer;
  private final String prefix;
  private final IgnoreNode node;

  private IgnoreRules(@Nullable IgnoreRules outer, String prefix, byte[] text) {
    this.outer = outer;
    this.prefix = prefix;
    this.node = new IgnoreNode();
    try {
      node.parse(new ByteArrayInputStream(text));
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory", e);
    }
  }

  /** The well-known folders alone. */
  static IgnoreRules wellKnown() {
    return new IgnoreRules(null, "", WELL_KNOWN.getBytes(StandardCharsets.UTF_8));
  }

  /** These rules and those of a folder's {@code .gitignore}, which win. */
  IgnoreRules inner(String folder, byte[] gitignore) {
    return new IgnoreRules(this, folder.isEmpty() ? "" : folder + "/", gitignore);
  }

  /** Whether a path is a build output, its parents taken as not being one. */
  boolean ignores(String path, boolean folder) {
    for (IgnoreRules rules = this; rules != null; rules = rules.outer) {
      Boolean answer = rules.node.checkIgnored(path.substring(rules.prefix.length()), folder);
      if (answer != null) {
        return answer;
      }
    }
    return false;
  }
}
