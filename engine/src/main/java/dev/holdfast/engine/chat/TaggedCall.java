package dev.holdfast.engine.chat;

import java.util.Optional;

/**
 * A call between tags: finds where it ends, although its values may contain the closing tag, and
 * reads it.
 */
final class TaggedCall {
  private static final String FUNCTION = "<function=";

  private final String closeTag;
  private final boolean jsonExpected;
  private int searched;

  /** Characters of a JSON block that the scanner has read. */
  private int scanned;

  private JsonScanner scanner = new JsonScanner();

  /** There once a call is found that is written as the template does. */
  private Optional<StrictCall> strict = Optional.empty();

  TaggedCall(String closeTag, boolean jsonExpected) {
    this.closeTag = closeTag;
    this.jsonExpected = jsonExpected;
  }

  /** The text of a call and how much of the input it took, closing tag included. */
  record Block(String text, int consumed, boolean closed) {}

  Optional<Block> find(CharSequence rest, boolean end) {
    String input = rest.toString();
    strict = StrictCall.read(input, closeTag);
    if (strict.isPresent()) {
      int whole = strict.get().end();
      return Optional.of(new Block(input.substring(0, whole - closeTag.length()), whole, true));
    }
    if (!end && StrictCall.mayBecome(input, closeTag)) {
      return Optional.empty();
    }
    int lead = lead(input);
    if (lead == input.length() && !end) {
      return Optional.empty();
    }
    if (lead < input.length() && input.charAt(lead) == '{') {
      return findJson(input, lead, end);
    }
    if (FUNCTION.startsWith(
            input.substring(lead, Math.min(input.length(), lead + FUNCTION.length())))
        && input.length() - lead < FUNCTION.length()
        && !end) {
      return Optional.empty();
    }
    boolean function = input.startsWith(FUNCTION, lead);
    for (int close; (close = input.indexOf(closeTag, searched)) >= 0; searched = close + 1) {
      if (!function || closesFunction(input.substring(lead, close))) {
        return Optional.of(new Block(input.substring(0, close), close + closeTag.length(), true));
      }
    }
    searched = Math.max(searched, input.length() - closeTag.length());
    return end ? Optional.of(new Block(input, input.length(), false)) : Optional.empty();
  }

  private Optional<Block> findJson(String input, int lead, boolean end) {
    for (scanned = Math.max(scanned, lead); scanned < input.length(); scanned++) {
      boolean maybeTag = input.charAt(scanned) == '<' && !scanner.insideString();
      if (maybeTag && input.startsWith(closeTag, scanned)) {
        return Optional.of(
            new Block(input.substring(0, scanned), scanned + closeTag.length(), true));
      }
      if (maybeTag && !end && closeTag.startsWith(input.substring(scanned))) {
        return Optional.empty();
      }
      if (scanner.accept(input.charAt(scanned))) {
        return Optional.of(new Block(input.substring(0, scanned + 1), scanned + 1, true));
      }
    }
    return end ? Optional.of(new Block(input, input.length(), false)) : Optional.empty();
  }

  OutputEvent read(Block block, ToolSchemas schemas, boolean cutOff) {
    if (strict.isPresent()) {
      return XmlCallReader.read(strict.get(), schemas);
    }
    String text = block.text();
    int lead = lead(text);
    boolean function = text.startsWith(FUNCTION, lead);
    boolean whole = block.closed() || (function ? text.contains("</function>") : !cutOff);
    if (!whole) {
      return new OutputEvent.CallError(
          text, "The tool call was cut off before its end. Write it again, shorter.");
    }
    boolean json =
        (lead < text.length() && text.charAt(lead) == '{') || (jsonExpected && !function);
    return json
        ? JsonCallReader.read(text.substring(lead), schemas)
        : XmlCallReader.read(text, schemas);
  }

  /** Whether a closing tag after this text ends the call, and is not part of a value. */
  private static boolean closesFunction(String body) {
    String text = body.substring(0, PythonText.stripEnd(body));
    return text.endsWith("</function>")
        || text.endsWith("</parameter>")
        || (text.endsWith(">") && !text.contains("<parameter="));
  }

  /** Where the call begins: after whitespace and the opening of a code fence. */
  private static int lead(String text) {
    int lead = PythonText.stripStart(text);
    if (text.startsWith("```", lead)) {
      lead += 3;
      while (lead < text.length() && Character.isLetter(text.charAt(lead))) {
        lead++;
      }
      while (lead < text.length() && PythonText.isSpace(text.charAt(lead))) {
        lead++;
      }
    }
    return lead;
  }
}
