package dev.holdfast.engine.grammar.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whatever one of several contents allows.
 *
 * @param contents at least two
 */
record TextUnion(Set<TextContent> contents) implements TextContent {
  /**
   * @param contents at least one
   */
  static TextContent of(List<TextContent> contents) {
    Set<TextContent> different = Set.copyOf(contents);
    return different.size() == 1 ? contents.getFirst() : new TextUnion(different);
  }

  @Override
  public @Nullable TextContent step(int utf8Byte) {
    List<TextContent> after = new ArrayList<>();
    for (TextContent content : contents) {
      TextContent next = content.step(utf8Byte);
      if (next != null) {
        after.add(next);
      }
    }
    return after.isEmpty() ? null : of(after);
  }

  @Override
  public boolean accepting() {
    return contents.stream().anyMatch(TextContent::accepting);
  }
}
