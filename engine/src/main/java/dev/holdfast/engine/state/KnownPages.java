package dev.holdfast.engine.state;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Pages of files that are in memory or mapped already: a second restore need not map and check them
 * again. They are held weakly.
 */
final class KnownPages {
  private static final int FEW = 64;

  private final Map<Path, WeakReference<KvPage>> pages = new HashMap<>();
  private int swept = FEW;

  synchronized @Nullable KvPage find(Path file) {
    WeakReference<KvPage> known = pages.get(file);
    return known == null ? null : known.get();
  }

  synchronized void add(Path file, KvPage page) {
    pages.put(file, new WeakReference<>(page));
    if (pages.size() > 2 * swept) {
      pages.values().removeIf(known -> known.get() == null);
      swept = Math.max(FEW, pages.size());
    }
  }

  synchronized void forget(Path file) {
    pages.remove(file);
  }
}
