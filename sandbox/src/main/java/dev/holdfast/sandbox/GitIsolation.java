package dev.holdfast.sandbox;

import java.io.File;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;

/**
 * Keeps JGit away from the machine's and the user's git settings, and from starting a git program
 * to find them: the shadow repository must behave the same everywhere.
 */
final class GitIsolation {
  private GitIsolation() {}

  /** Takes effect for the whole program; calling it again changes nothing. */
  static synchronized void install() {
    SystemReader present = SystemReader.getInstance();
    if (!(present instanceof IsolatedReader)) {
      SystemReader.setInstance(new IsolatedReader(present));
    }
  }

  private static final class IsolatedReader extends SystemReader.Delegate {
    IsolatedReader(SystemReader delegate) {
      super(delegate);
    }

    @Override
    public FileBasedConfig openUserConfig(Config parent, FS fileSystem) {
      return new EmptyConfig(parent, fileSystem);
    }

    @Override
    public FileBasedConfig openSystemConfig(Config parent, FS fileSystem) {
      return new EmptyConfig(parent, fileSystem);
    }

    @Override
    public FileBasedConfig openJGitConfig(Config parent, FS fileSystem) {
      return new EmptyConfig(parent, fileSystem);
    }
  }

  /** Nothing to read, and what JGit wants to remember is forgotten. */
  private static final class EmptyConfig extends FileBasedConfig {
    EmptyConfig(Config parent, FS fileSystem) {
      super(parent, new File("/dev/null"), fileSystem);
    }

    @Override
    public void load() {}

    @Override
    public void save() {}

    @Override
    public boolean isOutdated() {
      return false;
    }
  }
}
