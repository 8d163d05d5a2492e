package dev.holdfast.tools.code.worker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.EnvironmentAccess;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotAccess;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.SandboxPolicy;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.SourceSection;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.IOAccess;
import org.jspecify.annotations.Nullable;

/**
 * One language with its variables. The files it may touch are those of the process: the sandbox
 * around the process is the boundary, not this class.
 */
final class Interpreter implements AutoCloseable {

  private static final int MOST_FRAMES = 8;
  private static final int MOST_WALKED_FRAMES = 5_000;
  private static final int LONGEST_VALUE = 20_000;

  /** Lets the same declaration run twice in one lasting scope, as it can in a notebook. */
  private static final Pattern TOP_LEVEL_DECLARATION = Pattern.compile("(?m)^(?:const|let)(?=\\s)");

  /**
   * Gives a function that brings held-back output to its file. In CPython a file that nobody holds
   * is closed at once, and programs rely on it ({@code open(p, "w").write(t)}); here the collector
   * would come too late or never, so every file is remembered until it is closed.
   */
  private static final String PYTHON_FLUSH =
      """
      def _holdfast_flush():
          import builtins, io, sys
          opened = []
          plain = io.open
          def open(*arguments, **options):
              file = plain(*arguments, **options)
              opened.append(file)
              return file
          builtins.open = io.open = open
          def flush():
              for file in [sys.stdout] + opened:
                  try:
                      file.flush()
                  except Exception:
                      pass
              opened[:] = [file for file in opened if not file.closed]
          return flush
      _holdfast_flush()
      """;

  private final String language;
  private final CappedOutput output;
  private final Context context;

  /** Python's {@link #PYTHON_FLUSH}; null for other languages. */
  private final @Nullable Value flush;

  Interpreter(String language, String directory, CappedOutput output) {
    this.language = language;
    this.output = output;
    Context.Builder builder =
        Context.newBuilder(language)
            .sandbox(SandboxPolicy.TRUSTED)
            .allowExperimentalOptions(true)
            .allowIO(IOAccess.ALL)
            .allowCreateThread(true)
            .allowHostAccess(HostAccess.NONE)
            .allowPolyglotAccess(PolyglotAccess.NONE)
            .allowEnvironmentAccess(EnvironmentAccess.INHERIT)
            .currentWorkingDirectory(Path.of(directory))
            .in(InputStream.nullInputStream())
            .out(output)
            .err(output);
    if (language.equals("python")) {
      builder.option("python.PosixModuleBackend", "java");
      builder.option("python.DontWriteBytecodeFlag", "true");
    }
    context = builder.build();
    if (language.equals("js")) {
      ScriptFiles.install(context, Path.of(directory));
    }
    flush = language.equals("python") ? context.eval("python", PYTHON_FLUSH) : null;
  }

  /** What a call leaves behind: printed text, then the last value or the traceback. */
  record Outcome(boolean succeeded, String text) {}

  Outcome evaluate(String code) {
    try {
      Value value = context.eval(Source.newBuilder(language, prepare(code), "<code>").build());
      String shown = show(value);
      flush();
      return new Outcome(true, output.take() + shown);
    } catch (PolyglotException e) {
      flush();
      if (e.isExit() && e.getExitStatus() == 0) {
        return new Outcome(true, output.take());
      }
      String traceback = traceback(e);
      return new Outcome(false, output.take() + traceback);
    } catch (IOException e) {
      return new Outcome(false, output.take() + "cannot read the code: " + e.getMessage());
    }
  }

  private String prepare(String written) throws IOException {
    boolean python = language.equals("python");
    String code = python ? outdented(written) : withVariablesThatLast(written);
    if (!compiles(code)) {
      String mended = BrokenLiterals.mend(code, python);
      return compiles(mended) ? mended : code;
    }
    return code;
  }

  private boolean compiles(String code) throws IOException {
    try {
      context.parse(Source.newBuilder(language, code, "<code>").build());
      return true;
    } catch (PolyglotException e) {
      return false;
    }
  }

  private static String withVariablesThatLast(String code) {
    // Inside a template literal the same letters are text, so such code is left alone.
    return code.indexOf('`') < 0 ? TOP_LEVEL_DECLARATION.matcher(code).replaceAll("var") : code;
  }

  /** Python refuses code whose first line is indented, as models write it when they cite it. */
  private static String outdented(String code) {
    String first = code.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
    String indent = first.substring(0, first.length() - first.stripLeading().length());
    return indent.isEmpty()
        ? code
        : code.lines()
            .map(line -> line.startsWith(indent) ? line.substring(indent.length()) : line)
            .collect(Collectors.joining("\n"));
  }

  /** Python holds back what does not end in a line break, and what is in files not yet closed. */
  private void flush() {
    if (flush != null) {
      flush.executeVoid();
    }
  }

  private String show(Value value) {
    if (value.isNull()) {
      return "";
    }
    boolean python = language.equals("python");
    String text =
        python ? context.eval("python", "repr").execute(value).asString() : value.toString();
    // What Python gives for code that does not end in an expression.
    if (python && text.equals("<module '__main__'>")) {
      return "";
    }
    return cut(text);
  }

  private static String cut(String text) {
    return text.length() > LONGEST_VALUE
        ? text.substring(0, LONGEST_VALUE) + "… (" + text.length() + " characters)"
        : text;
  }

  private String traceback(PolyglotException e) {
    if (e.isInternalError()) {
      return "the interpreter failed: " + e.getMessage();
    }
    if (e.isExit()) {
      return "exit status " + e.getExitStatus();
    }
    StringBuilder text = new StringBuilder(cut(String.valueOf(e.getMessage())));
    SourceSection place = e.getSourceLocation();
    if (e.isSyntaxError() && place != null) {
      return text
          + "\n  at line "
          + place.getStartLine()
          + ": "
          + cut(place.getCharacters().toString());
    }
    List<String> frames = language.equals("python") ? pythonFrames(e) : scriptFrames(e);
    for (String frame : frames.subList(Math.max(0, frames.size() - MOST_FRAMES), frames.size())) {
      text.append("\n  at ").append(frame);
    }
    return text.toString();
  }

  /** From the outermost call to the place of the failure, as Python itself orders them. */
  private static List<String> pythonFrames(PolyglotException e) {
    List<String> frames = new ArrayList<>();
    try {
      Value exception = e.getGuestObject();
      Value place = exception == null ? null : exception.getMember("__traceback__");
      while (place != null && place.hasMember("tb_lineno") && frames.size() < MOST_WALKED_FRAMES) {
        Value code = place.getMember("tb_frame").getMember("f_code");
        frames.add(
            code.getMember("co_filename").asString()
                + " line "
                + place.getMember("tb_lineno").asInt()
                + " in "
                + code.getMember("co_name").asString());
        place = place.getMember("tb_next");
      }
    } catch (PolyglotException | UnsupportedOperationException unreadable) {
      // A program may give its exceptions any attributes; the message alone has to do then.
      return frames;
    }
    return frames;
  }

  private static List<String> scriptFrames(PolyglotException e) {
    List<String> frames = new ArrayList<>();
    for (PolyglotException.StackFrame frame : e.getPolyglotStackTrace()) {
      SourceSection section = frame.getSourceLocation();
      if (frame.isGuestFrame() && section != null && frames.size() < MOST_FRAMES) {
        frames.add(
            section.getSource().getName()
                + " line "
                + section.getStartLine()
                + " in "
                + frame.getRootName());
      }
    }
    return frames;
  }

  @Override
  public void close() {
    context.close(true);
  }
}
