package dev.holdfast.tools;

/**
 * What the model reads after a call.
 *
 * @param text short, numbered where it helps, cut by a stated rule
 * @param error whether the call failed; the text then says what to do
 */
public record ToolResult(String text, boolean error) {

  public static ToolResult ok(String text) {
    return new ToolResult(text, false);
  }

  public static ToolResult error(String text) {
    return new ToolResult(text, true);
  }
}
