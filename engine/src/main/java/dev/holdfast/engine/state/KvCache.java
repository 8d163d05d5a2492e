package dev.holdfast.engine.state;

import dev.holdfast.engine.KeyValueType;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.ObjIntConsumer;

/**
 * The pages of one sequence, copy on write: sharing marks every page as shared on both sides; the
 * first write into a shared page (only ever the last, partly filled one) copies that page.
 */
public final class KvCache {
  private final StateLayout layout;
  private final KeyValueType type;
  private KvPage[] pages;
  private int pageCount;

  /** Pages below this index may be referenced by somebody else. */
  private int sharedPages;

  /** Whether all pages are known to be what they ought to be. */
  private boolean checked = true;

  KvCache(StateLayout layout, KeyValueType type) {
    this(layout, type, new KvPage[4], 0);
  }

  /** A cache of pages that may be mapped and never have been read. */
  KvCache(StateLayout layout, KeyValueType type, List<KvPage> pages) {
    this(layout, type, pages.toArray(new KvPage[Math.max(4, pages.size())]), pages.size());
    checked = false;
  }

  private KvCache(StateLayout layout, KeyValueType type, KvPage[] pages, int pageCount) {
    this.layout = layout;
    this.type = type;
    this.pages = pages;
    this.pageCount = pageCount;
    this.sharedPages = pageCount;
  }

  /** A second cache with the same content; costs one reference per page. */
  KvCache share() {
    // A snapshot's cache is marked already, so that several threads may open it at once.
    if (sharedPages != pageCount) {
      sharedPages = pageCount;
    }
    KvCache shared =
        new KvCache(layout, type, Arrays.copyOf(pages, Math.max(4, pageCount)), pageCount);
    shared.checked = checked;
    return shared;
  }

  KeyValueType type() {
    return type;
  }

  int pageCount() {
    return pageCount;
  }

  /** Whether {@link #check} has nothing to do. */
  boolean isChecked() {
    return checked;
  }

  /**
   * Checks what was never read yet.
   *
   * @param parallel runs a task for every number below a count
   * @return whether all is what it ought to be
   */
  boolean check(ObjIntConsumer<IntConsumer> parallel) {
    AtomicBoolean good = new AtomicBoolean(true);
    parallel.accept(
        index -> {
          if (!pages[index].check()) {
            good.set(false);
          }
        },
        pageCount);
    checked = good.get();
    return checked;
  }

  /** Makes the pages of positions {@code from .. from + count - 1} present and writable. */
  void reserve(int from, int count) {
    int last = (from + count - 1) / KvPage.POSITIONS;
    for (int index = from / KvPage.POSITIONS; index <= last; index++) {
      if (index < sharedPages) {
        pages[index] = pages[index].copy();
        sharedPages = index;
      } else if (index >= pageCount) {
        if (index == pages.length) {
          pages = Arrays.copyOf(pages, pages.length * 2);
        }
        pages[index] = new KvPage(layout, type);
        pageCount = index + 1;
      }
    }
  }

  /**
   * Walks the pages. While another thread adds some, which of those are among them is left open.
   */
  void forEachPage(Consumer<KvPage> consumer) {
    KvPage[] present = pages;
    int count = Math.min(pageCount, present.length);
    for (int index = 0; index < count; index++) {
      KvPage page = present[index];
      if (page != null) {
        consumer.accept(page);
      }
    }
  }

  /** The page that holds position {@code index * KvPage.POSITIONS} and those after it. */
  public KvPage page(int index) {
    if (index >= pageCount) {
      throw new IndexOutOfBoundsException(index);
    }
    return pages[index];
  }
}
