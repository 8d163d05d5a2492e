package dev.holdfast.sandbox;

import java.util.List;

/**
 * What {@link Workspace#apply()} brought into the user's directory.
 *
 * @param changes files and links written or removed there
 * @param leftOut ignored paths that {@link Workspace#write} wrote and that therefore stay in the
 *     copy
 */
public record ApplyReport(List<Change> changes, List<String> leftOut) {

  public ApplyReport {
    changes = List.copyOf(changes);
    leftOut = List.copyOf(leftOut);
  }
}
