package dev.holdfast.tools.code.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyArray;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.graalvm.polyglot.proxy.ProxyObject;

/** The part of Node that scripts use most: GraalVM's JavaScript has no files of its own. */
final class ScriptFiles {

  /** GraalVM's own {@code console.log} prints objects as {@code [object Object]}. */
  private static final String CONSOLE =
      """
      (() => {
        const show = value => {
          if (typeof value !== 'object' || value === null) return String(value);
          if (value instanceof Error) return String(value.stack ?? value);
          try { return JSON.stringify(value) ?? String(value); } catch (e) { return String(value); }
        };
        for (const name of ['log', 'info', 'debug', 'warn', 'error'])
          console[name] = (...values) => print(values.map(show).join(' '));
      })()
      """;

  private ScriptFiles() {}

  /** Defines {@code require}, which knows {@code fs}, and a console that shows objects. */
  static void install(Context context, Path directory) {
    ProxyObject files =
        ProxyObject.fromMap(
            Map.of(
                "readFileSync", call(arguments -> Files.readString(path(directory, arguments))),
                "existsSync", call(arguments -> Files.exists(path(directory, arguments))),
                "readdirSync", call(arguments -> list(path(directory, arguments))),
                "writeFileSync",
                    call(arguments -> {
                      Files.writeString(path(directory, arguments), arguments[1].asString());
                      return true;
                    })));
    ProxyExecutable require =
        arguments -> {
          String name = arguments.length == 0 ? "" : arguments[0].asString();
          if (!List.of("fs", "node:fs").contains(name)) {
            throw new IllegalArgumentException("no module " + name + "; only fs is available");
          }
          return files;
        };
    context.getBindings("js").putMember("require", require);
    context.eval("js", CONSOLE);
  }

  private static ProxyArray list(Path directory) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      return ProxyArray.fromArray(
          children.map(child -> (Object) child.getFileName().toString()).sorted().toArray());
    }
  }

  private static Path path(Path directory, Value[] arguments) {
    if (arguments.length == 0) {
      throw new IllegalArgumentException("path missing");
    }
    return directory.resolve(arguments[0].asString());
  }

  private interface FileCall {
    Object apply(Value[] arguments) throws IOException;
  }

  private static ProxyExecutable call(FileCall body) {
    return arguments -> {
      try {
        return body.apply(arguments);
      } catch (IOException e) {
        throw new UncheckedIOException(e.toString(), e);
      }
    };
  }
}
