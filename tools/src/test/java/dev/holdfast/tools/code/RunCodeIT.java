package dev.holdfast.tools.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.tools.TestingContexts;
import dev.holdfast.tools.TestingWorkspaces;
import dev.holdfast.tools.ToolContext;
import dev.holdfast.tools.ToolResult;
import dev.holdfast.tools.Toolbox;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCodeIT {

  @TempDir static Path temporary;

  private static ToolContext context;
  private static Toolbox toolbox;

  @BeforeAll
  static void open() throws Exception {
    context = TestingContexts.of(temporary);
    toolbox = new Toolbox(List.of(new RunCode(context, Duration.ofSeconds(30))));
  }

  @AfterAll
  static void close() {
    toolbox.close();
  }

  @Test
  void pythonKeepsVariablesAndShowsOutputThenTheLastValue() throws Exception {
    assertThat(text("python", "x = 20\ndef twice(n):\n    return 2 * n"))
        .contains("print what you want to see");
    assertThat(text("python", "print('hello')\ntwice(x) + 2")).isEqualTo("hello\n42");
    assertThat(text("python", "'text'")).isEqualTo("'text'");
  }

  @Test
  void indentedPythonIsPythonAllTheSame() throws Exception {
    assertThat(text("python", "\n  if True:\n    n = 3\n  n + 1")).isEqualTo("4");
    assertThat(text("python", "print('a\nb')")).isEqualTo("a\nb");
    assertThat(text("javascript", "['a\nb'].join('\n')")).isEqualTo("a\nb");
    assertThat(text("javascript", "const q = /'/g;\nconst r = 'x';\nr.replace(q, r)"))
        .isEqualTo("x");
    assertThat(error("python", "import pandas")).contains("Only Python's standard library");
  }

  @Test
  void pythonReadsAndWritesFilesOfTheWorkspaceWithItsLibrary() throws Exception {
    Path directory = context.workspace().directory();
    TestingWorkspaces.file(context.workspace(), "in.csv", "name,n\na,1\nb,2\n");
    assertThat(
            text(
                "python",
                """
                import csv, json
                rows = list(csv.DictReader(open('in.csv')))
                with open('/workspace/out.json', 'w') as f:
                    json.dump({r['name']: int(r['n']) for r in rows}, f)
                sum(int(r['n']) for r in rows)
                """))
        .isEqualTo("3");
    assertThat(directory.resolve("out.json")).hasContent("{\"a\": 1, \"b\": 2}");
  }

  @Test
  void aFileThatPythonNeverClosesIsWrittenAllTheSame() throws Exception {
    text("python", "open('unclosed.txt', 'w').write('kept')");

    assertThat(context.workspace().directory().resolve("unclosed.txt")).hasContent("kept");
  }

  @Test
  void errorsAreTracebacksOfTheLanguageOnly() throws Exception {
    assertThat(error("python", "def f(n):\n    return 1 / n\nprint('before')\nf(0)"))
        .startsWith("before\nZeroDivisionError: division by zero")
        .contains("line 2 in f")
        .doesNotContain("java")
        .doesNotContain("graal");
    assertThat(error("python", "x = = 1")).startsWith("SyntaxError").contains("line 1");
    assertThat(error("javascript", "null.x")).startsWith("TypeError").doesNotContain("graal");
    assertThat(error("python", "def g(n): return g(n)\ng(1)")).startsWith("RecursionError");
    assertThat(error("python", "raise Exception('x' * 10_000_000)")).hasSizeLessThan(6_500);
    assertThat(error("python", "import sys; sys.exit(2)")).contains("exit status 2");
  }

  @Test
  void javascriptKeepsVariablesAndFiles() throws Exception {
    assertThat(text("javascript", "const fs = require('fs');\nlet n = 20; n * 2")).isEqualTo("40");
    assertThat(
            text(
                "javascript",
                "const fs = require('fs');\n"
                    + "fs.writeFileSync('js.txt', 'from js ' + n);\n"
                    + "console.log({read: fs.readFileSync('js.txt', 'utf8')})"))
        .isEqualTo("{\"read\":\"from js 20\"}");
    assertThat(context.workspace().directory().resolve("js.txt")).hasContent("from js 20");
  }

  @Test
  void printedProtocolIsOnlyText() throws Exception {
    assertThat(text("python", "import sys\nsys.stdout.write('\\x00\\x00\\x00\\x02ok')\nNone"))
        .contains("ok");
    assertThat(text("python", "print('y' * 200000)"))
        .contains("bytes of output dropped")
        .hasSizeLessThan(6_500);
    assertThat(text("python", "1 + 1")).isEqualTo("2");
  }

  @Test
  void codeThatDoesNotEndCostsOnlyTheWorker() throws Exception {
    try (Toolbox hasty = new Toolbox(List.of(new RunCode(context, Duration.ofSeconds(3))))) {
      ToolResult result = call(hasty, "javascript", "while (true) {}");
      assertThat(result.error()).isTrue();
      assertThat(result.text()).contains("longer than 3 s").contains("variables are gone");
      assertThat(call(hasty, "javascript", "1 + 1").text()).startsWith("(new worker").endsWith("2");
    }
  }

  @Test
  void aMemoryBombCostsOnlyTheWorker() throws Exception {
    try (Toolbox own = new Toolbox(List.of(new RunCode(context, Duration.ofSeconds(100))))) {
      ToolResult result =
          call(own, "javascript", "const a = []; while (true) a.push(new Uint8Array(5e7))");
      assertThat(result.error()).isTrue();
      assertThat(result.text()).contains("MB of memory").contains("variables are gone");
      assertThat(call(own, "javascript", "6 * 7").text()).endsWith("42");
    }
  }

  @Test
  void aMissingInstallationIsNamed() {
    String path = System.getProperty(WorkerFiles.PROPERTY);
    System.clearProperty(WorkerFiles.PROPERTY);
    try (Toolbox bare = new Toolbox(List.of(new RunCode(context)))) {
      ToolResult result = call(bare, "python", "1");
      assertThat(result.error()).isTrue();
      assertThat(result.text()).contains(WorkerFiles.PROPERTY).contains("run_command");
    } catch (Exception e) {
      throw new AssertionError(e);
    } finally {
      System.setProperty(WorkerFiles.PROPERTY, path);
    }
  }

  private static String text(String language, String code) throws Exception {
    ToolResult result = call(toolbox, language, code);
    assertThat(result.error()).as(result.text()).isFalse();
    return result.text();
  }

  private static String error(String language, String code) throws Exception {
    ToolResult result = call(toolbox, language, code);
    assertThat(result.error()).as(result.text()).isTrue();
    return result.text();
  }

  private static ToolResult call(Toolbox box, String language, String code) throws Exception {
    return TestingWorkspaces.call(box, "run_code", "language", language, "code", code);
  }
}
