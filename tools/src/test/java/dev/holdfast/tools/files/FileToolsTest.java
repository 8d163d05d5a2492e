package dev.holdfast.tools.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.sandbox.Workspace;
import dev.holdfast.tools.TestingWorkspaces;
import dev.holdfast.tools.ToolResult;
import dev.holdfast.tools.Toolbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileToolsTest {

  @TempDir Path temporary;

  private Workspace workspace;
  private Path directory;
  private Toolbox toolbox;

  @BeforeEach
  void open() throws Exception {
    workspace = TestingWorkspaces.of(temporary);
    directory = workspace.directory();
    toolbox =
        new Toolbox(
            List.of(
                new ListFiles(workspace),
                new ReadFile(workspace),
                new SearchFiles(workspace, Duration.ofMillis(500)),
                new WriteFile(workspace),
                new EditFile(workspace)));
  }

  @Test
  void listsSortedWithSizesToADepthAndWithoutRepositoryInternals() throws Exception {
    file("src/b.txt", "12345");
    file("src/deep/c.txt", "");
    file("a.txt", "1");
    file("target/out.class", "x");
    Files.createDirectory(directory.resolve(".git"));
    assertThat(text("list_files"))
        .isEqualTo(
            "a.txt (1 bytes)\nsrc/\nsrc/b.txt (5 bytes)\nsrc/deep/\nsrc/deep/c.txt (0 bytes)\n"
                + "target/ (build output, not listed)");
    assertThat(text("list_files", "depth", 1))
        .isEqualTo("a.txt (1 bytes)\nsrc/\ntarget/ (build output, not listed)");
    assertThat(text("list_files", "path", "/workspace/src/deep/"))
        .isEqualTo("src/deep/c.txt (0 bytes)");
  }

  @Test
  void longListingsSayHowManyAreMissing() throws Exception {
    for (int i = 0; i < 230; i++) {
      file("f" + i, "");
    }
    assertThat(text("list_files").lines()).hasSize(201).last().asString().contains("30 more");
  }

  @Test
  void linksAreShownAndNotFollowed() throws Exception {
    Files.createSymbolicLink(directory.resolve("etc"), Path.of("/etc"));
    assertThat(text("list_files")).isEqualTo("etc (link)");
    assertThat(call("read_file", "path", "etc/passwd").error()).isTrue();
    assertThat(call("read_file", "path", "../../etc/passwd").error()).isTrue();
    assertThat(call("write_file", "path", "/etc/new", "content", "x").error()).isTrue();
  }

  @Test
  void readsNumberedRanges() throws Exception {
    file("a.txt", "one\ntwo\nthree\n");
    assertThat(text("read_file", "path", "a.txt")).isEqualTo("1| one\n2| two\n3| three");
    assertThat(text("read_file", "path", "a.txt", "start_line", 2, "end_line", 2))
        .isEqualTo("2| two\n… 1 more lines; read_file with start_line=3");
    assertThat(error("read_file", "path", "a.txt", "start_line", 9)).contains("has 3 lines");
  }

  @Test
  void numbersOfLinesAreNotWrittenIntoFiles() throws Exception {
    assertThat(error("write_file", "path", "a.txt", "content", "1| one\n2| two\n"))
        .contains("no part of the file");
    assertThat(directory.resolve("a.txt")).doesNotExist();
    assertThat(text("write_file", "path", "a.txt", "content", "1| one\n")).startsWith("created");
  }

  @Test
  void longFilesAreCutByAStatedRule() throws Exception {
    file("long.txt", "x\n".repeat(540));
    assertThat(text("read_file", "path", "long.txt"))
        .endsWith("200| x\n… 340 more lines; read_file with start_line=201");
    file("wide.txt", ("y".repeat(5000) + "\n").repeat(30));
    assertThat(text("read_file", "path", "wide.txt"))
        .contains("… (5000 characters)")
        .contains("more lines; read_file with start_line=12")
        .hasSizeLessThan(13_000);
  }

  @Test
  void emptyBinaryForeignAndAbsentFilesAreNamed() throws Exception {
    file("src/Main.java", "class Main {}");
    file("empty", "");
    Files.write(directory.resolve("image"), new byte[] {1, 0, 2});
    Files.write(directory.resolve("latin"), new byte[] {'a', (byte) 0xE9, '\n'});
    assertThat(text("read_file", "path", "empty")).isEqualTo("empty is empty");
    assertThat(error("read_file", "path", "image")).contains("binary file of 3 bytes");
    assertThat(text("read_file", "path", "latin")).contains("not valid UTF-8");
    assertThat(error("read_file", "path", "main.java")).contains("Did you mean src/Main.java?");
    assertThat(error("read_file", "path", "src")).contains("list_files");
  }

  @Test
  void searchesByExpressionOrLiterally() throws Exception {
    file("a.py", "def total(x):\n    return x\n");
    file("b/c.py", "total(1)\n");
    assertThat(text("search_files", "pattern", "total\\("))
        .isEqualTo("a.py:1: def total(x):\nb/c.py:1: total(1)");
    assertThat(text("search_files", "pattern", "total(x"))
        .contains("searched literally")
        .contains("a.py:1");
    assertThat(text("search_files", "pattern", "total", "path", "b"))
        .isEqualTo("b/c.py:1: total(1)");
    assertThat(text("search_files", "pattern", "absent")).isEqualTo("no matches");
  }

  @Test
  void searchIsBoundedInTimeStackAndMatches() throws Exception {
    file("evil.txt", "a".repeat(300) + "!\n");
    assertThat(text("search_files", "pattern", "(a*)(a*)(a*)(a*)(a*)(a*)(a*)(a*)!!"))
        .contains("stopped after");
    file("deep.txt", "ab".repeat(9_000) + "\n");
    assertThat(text("search_files", "pattern", "(a|b)*c", "path", "deep.txt"))
        .contains("stopped after");
    file("many.txt", "hit\n".repeat(80));
    assertThat(text("search_files", "pattern", "hit").lines()).hasSize(51);
  }

  @Test
  void writesAndKeepsTheLineBreaksOfTheOldFile() throws Exception {
    assertThat(text("write_file", "path", "new/a.txt", "content", "x\ny\n"))
        .isEqualTo("created new/a.txt (2 lines, 4 bytes)");
    file("windows.txt", "a\r\nb\r\n");
    text("write_file", "path", "windows.txt", "content", "c\nd\n");
    assertThat(directory.resolve("windows.txt")).hasContent("c\r\nd\r\n");
    assertThat(error("write_file", "path", "new", "content", "")).contains("directory");
  }

  @Test
  void losingMostOfAFileIsRefusedOnce() throws Exception {
    String long12 = "line\n".repeat(12);
    file("Cart.java", long12);
    assertThat(error("write_file", "path", "Cart.java", "content", "one method\n"))
        .contains("12 lines")
        .contains("edit_file");
    assertThat(directory.resolve("Cart.java")).hasContent(long12);
    assertThat(error("write_file", "path", "Cart.java", "content", "another\n"))
        .contains("Not written");
    assertThat(text("write_file", "path", "Cart.java", "content", "another\n"))
        .startsWith("replaced Cart.java");
    assertThat(text("write_file", "path", "Cart.java", "content", "line\n".repeat(20)))
        .startsWith("replaced Cart.java");
  }

  @Test
  void editsOnceAndShowsTheResult() throws Exception {
    file("a.txt", "one\r\ntwo\r\nthree");
    assertThat(text("edit_file", "path", "a.txt", "old_text", "two\n", "new_text", "2\n2b\n"))
        .isEqualTo("edited a.txt; it now reads:\n1| one\n2| 2\n3| 2b\n4| three");
    assertThat(Files.readString(directory.resolve("a.txt"))).isEqualTo("one\r\n2\r\n2b\r\nthree");
  }

  @Test
  void failedEditsLeaveTheFileAlone() throws Exception {
    file("a.txt", "same\nother\nsame\n");
    assertThat(error("edit_file", "path", "a.txt", "old_text", "same", "new_text", "x"))
        .contains("2 times")
        .contains("lines 1, 3");
    Files.write(directory.resolve("latin"), new byte[] {'a', (byte) 0xE9});
    assertThat(error("edit_file", "path", "latin", "old_text", "a", "new_text", "b"))
        .contains("not valid UTF-8");
    assertThat(directory.resolve("a.txt")).hasContent("same\nother\nsame\n");
  }

  private void file(String path, String content) {
    TestingWorkspaces.file(workspace, path, content);
  }

  private ToolResult call(String tool, Object... arguments) throws Exception {
    return TestingWorkspaces.call(toolbox, tool, arguments);
  }

  private String text(String tool, Object... arguments) throws Exception {
    ToolResult result = call(tool, arguments);
    assertThat(result.error()).as(result.text()).isFalse();
    return result.text();
  }

  private String error(String tool, Object... arguments) throws Exception {
    ToolResult result = call(tool, arguments);
    assertThat(result.error()).as(result.text()).isTrue();
    return result.text();
  }
}
