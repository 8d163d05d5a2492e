package dev.holdfast.tools.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.sandbox.Workspace;
import dev.holdfast.tools.TestingWorkspaces;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspaceOriginTest {

  @TempDir Path temporary;

  private Workspace workspace;
  private WorkspaceOrigin origin;

  @BeforeEach
  void open() throws Exception {
    workspace = TestingWorkspaces.of(temporary);
    origin = new WorkspaceOrigin(workspace);
  }

  @Test
  void servesFilesWithTheirType() {
    file("a b/über.css", "p {}");
    file("notes", "text");
    file("data", "a\0b");
    Answer css = origin.answer("GET", URI.create(WorkspaceOrigin.address("a b/über.css")));
    assertThat(css.status()).isEqualTo(200);
    assertThat(css.headers()).containsEntry("content-type", "text/css; charset=utf-8");
    assertThat(get("/notes").headers()).containsEntry("content-type", "text/plain; charset=utf-8");
    assertThat(get("/data").headers()).containsEntry("content-type", "application/octet-stream");
  }

  @Test
  void directoriesShowTheirIndexOrTheirFiles() {
    file("site/index.html", "<h1>home</h1>");
    file("other/<x>.txt", "");
    assertThat(get("/site").headers())
        .containsEntry("location", "http://workspace.localhost/site/");
    assertThat(body(get("/site/"))).isEqualTo("<h1>home</h1>");
    assertThat(body(get("/other/"))).contains("&lt;x&gt;.txt").doesNotContain("<x>");
  }

  @Test
  void refusesWhatIsNotAFileOfTheWorkspace() throws Exception {
    Files.createSymbolicLink(workspace.directory().resolve("out"), Path.of("/etc"));
    assertThat(get("/missing").status()).isEqualTo(404);
    assertThat(get("/out/passwd").status()).isEqualTo(403);
    assertThat(get("/%2e%2e/%2e%2e/etc/passwd").status()).isEqualTo(403);
    assertThat(origin.answer("POST", URI.create("http://workspace.localhost/")).status())
        .isEqualTo(405);
  }

  @Test
  void ownsOnlyItsOwnAddress() {
    assertThat(WorkspaceOrigin.owns(URI.create("http://workspace.localhost/x"))).isTrue();
    assertThat(WorkspaceOrigin.owns(URI.create("https://workspace.localhost/"))).isFalse();
    assertThat(WorkspaceOrigin.owns(URI.create("http://workspace.localhost:81/"))).isFalse();
    assertThat(WorkspaceOrigin.owns(URI.create("http://workspace.localhost.evil.test/"))).isFalse();
  }

  private void file(String path, String content) {
    workspace.write(path, content.getBytes(StandardCharsets.UTF_8));
  }

  private Answer get(String path) {
    return origin.answer("GET", URI.create("http://workspace.localhost" + path));
  }

  private static String body(Answer answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }
}
