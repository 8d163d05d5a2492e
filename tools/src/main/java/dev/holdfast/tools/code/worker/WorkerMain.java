package dev.holdfast.tools.code.worker;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.graalvm.polyglot.Engine;

/**
 * Evaluates code until its standard input ends. Requests and replies have the real standard streams
 * to themselves; what the code prints is captured.
 */
public final class WorkerMain {

  private WorkerMain() {}

  /**
   * Starts the worker.
   *
   * @param arguments the working directory of the code; or {@code unpack} and a directory, to copy
   *     the languages' own files there and end
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length == 2 && arguments[0].equals("unpack")) {
      Engine.copyResources(Path.of(arguments[1]), "python", "js");
      return;
    }
    DataInputStream in =
        new DataInputStream(new BufferedInputStream(new FileInputStream(FileDescriptor.in)));
    DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
    System.setIn(InputStream.nullInputStream());
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    serve(in, out, arguments[0]);
    // Threads that the code started must not keep the worker alive.
    Runtime.getRuntime().halt(0);
  }

  private static void serve(DataInputStream in, DataOutputStream out, String directory)
      throws IOException {
    CappedOutput output = new CappedOutput();
    Map<String, Interpreter> interpreters = new HashMap<>();
    while (true) {
      String language;
      try {
        language = Frames.read(in);
      } catch (EOFException end) {
        return;
      }
      String code = Frames.read(in);
      Interpreter.Outcome outcome =
          interpreters
              .computeIfAbsent(language, name -> new Interpreter(name, directory, output))
              .evaluate(code);
      Frames.write(out, outcome.succeeded() ? Frames.OK : Frames.FAILED, outcome.text());
    }
  }
}
