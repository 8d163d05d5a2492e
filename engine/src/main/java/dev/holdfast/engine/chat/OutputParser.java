package dev.holdfast.engine.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads what a model generates, as it comes: thoughts, answer, calls. Never throws: what cannot be
 * read as a call becomes a {@link OutputEvent.CallError}. The events do not depend on how the text
 * was cut into deltas, apart from the cuts between text deltas. Thoughts and answer come without
 * whitespace at their ends. Text after the first call is dropped: the template would not render it.
 */
public final class OutputParser {
  private static final String THINK = "<think>";
  private static final String THINK_END = "</think>";
  private static final String CALL = "<tool_call>";
  private static final String TOOLS = "<tools>";

  private enum State {
    START,
    THINKING,
    TEXT,
    TAGGED_CALL,
    BARE_CALL
  }

  private final ToolSchemas schemas;
  private final boolean bareCalls;
  private final StringBuilder rest = new StringBuilder();
  private final List<OutputEvent> events = new ArrayList<>();
  private final TrimmedText trimmed = new TrimmedText(events);

  private State state;
  private boolean atLineStart = true;
  private boolean afterCall;
  private TaggedCall tagged = new TaggedCall("", false);
  private BareCall bare = new BareCall(0);

  /**
   * @param schemas tools on offer; none: nothing is a call
   * @param thinking whether the prompt ended inside a thinking block
   * @param bareCalls whether calls without tags count, as JSON on a line of its own or in a fence:
   *     small Qwen 2.5 models write them
   */
  OutputParser(ToolSchemas schemas, boolean thinking, boolean bareCalls) {
    this.schemas = schemas;
    this.bareCalls = bareCalls;
    this.state = thinking ? State.THINKING : State.START;
  }

  /** Reads more text; returns what is certain now. */
  public List<OutputEvent> accept(String delta) {
    rest.append(delta);
    return run(false);
  }

  /**
   * Reads the end of the output.
   *
   * @param complete false when the generation was cut off, so that a half-written call is not
   *     mistaken for a whole one
   */
  public List<OutputEvent> finish(boolean complete) {
    run(true, complete);
    List<OutputEvent> last = List.copyOf(events);
    events.clear();
    return last;
  }

  private List<OutputEvent> run(boolean end) {
    run(end, true);
    List<OutputEvent> certain = List.copyOf(events);
    events.clear();
    return certain;
  }

  private void run(boolean end, boolean complete) {
    boolean more = true;
    while (more) {
      more =
          switch (state) {
            case START -> start(end);
            case THINKING -> thinking(end);
            case TEXT -> text(end);
            case TAGGED_CALL -> taggedCall(end, complete);
            case BARE_CALL -> bareCall(end, complete);
          };
    }
  }

  /** A model that was told not to think may open a thinking block all the same. */
  private boolean start(boolean end) {
    int first = PythonText.stripStart(rest.toString());
    String begin = rest.substring(first);
    if (begin.startsWith(THINK)) {
      rest.delete(0, first + THINK.length());
      state = State.THINKING;
      return true;
    }
    if (THINK.startsWith(begin) && !end) {
      return false;
    }
    state = State.TEXT;
    return true;
  }

  private boolean thinking(boolean end) {
    int close = rest.indexOf(THINK_END);
    int certain = close >= 0 ? close : end ? rest.length() : rest.length() - heldBack(THINK_END);
    trimmed.reasoning(rest.substring(0, certain));
    if (close < 0) {
      rest.delete(0, certain);
      return false;
    }
    rest.delete(0, close + THINK_END.length());
    trimmed.startPart();
    state = State.TEXT;
    return true;
  }

  private boolean text(boolean end) {
    if (schemas.isEmpty()) {
      emitText(rest.length());
      return false;
    }
    int call = rest.indexOf(CALL);
    int tools = bareCalls ? rest.indexOf(TOOLS) : -1;
    int tag = call < 0 ? tools : tools < 0 ? call : Math.min(call, tools);
    int limit = tag < 0 ? rest.length() : tag;
    if (bareCalls) {
      Optional<BareCall.Start> found = BareCall.find(rest, atLineStart, limit, end || tag >= 0);
      if (found.isPresent()) {
        emitText(found.get().lineStart());
        if (found.get().undecided()) {
          return false;
        }
        bare = new BareCall(found.get().brace() - found.get().lineStart());
        state = State.BARE_CALL;
        return true;
      }
    }
    if (tag >= 0) {
      boolean toolsTag = tag == tools;
      emitText(tag);
      rest.delete(0, toolsTag ? TOOLS.length() : CALL.length());
      tagged = new TaggedCall(toolsTag ? "</tools>" : "</tool_call>", bareCalls);
      state = State.TAGGED_CALL;
      return true;
    }
    emitText(end ? limit : limit - Math.max(heldBack(CALL), bareCalls ? heldBack(TOOLS) : 0));
    return false;
  }

  private boolean taggedCall(boolean end, boolean complete) {
    Optional<TaggedCall.Block> block = tagged.find(rest, end);
    if (block.isEmpty()) {
      return false;
    }
    addCall(tagged.read(block.get(), schemas, end && !complete));
    rest.delete(0, block.get().consumed());
    return true;
  }

  private boolean bareCall(boolean end, boolean complete) {
    int close = bare.findEnd(rest);
    if (close < 0 && !end) {
      return false;
    }
    boolean cutOff = close < 0 && !complete;
    int to = close < 0 ? rest.length() : close;
    Optional<OutputEvent> call = bare.read(rest.substring(0, to), schemas, cutOff);
    if (call.isPresent()) {
      addCall(call.get());
      rest.delete(0, to);
    } else {
      state = State.TEXT;
      // An object that never ends: let the brace go and look for calls in what follows it.
      emitText(close < 0 ? bare.brace() + 1 : to);
    }
    return true;
  }

  private void addCall(OutputEvent call) {
    trimmed.startPart();
    events.add(call);
    afterCall = true;
    atLineStart = false;
    state = State.TEXT;
  }

  private void emitText(int length) {
    if (length == 0) {
      return;
    }
    if (!afterCall) {
      trimmed.text(rest.substring(0, length));
    }
    atLineStart = rest.charAt(length - 1) == '\n';
    rest.delete(0, length);
  }

  /** How many characters at the end may be the beginning of a tag. */
  private int heldBack(String tag) {
    for (int length = Math.min(tag.length() - 1, rest.length()); length > 0; length--) {
      if (tag.startsWith(rest.substring(rest.length() - length))) {
        return length;
      }
    }
    return 0;
  }
}
