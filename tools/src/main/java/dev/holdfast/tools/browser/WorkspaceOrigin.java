package dev.holdfast.tools.browser;

import dev.holdfast.sandbox.SandboxException;
import dev.holdfast.sandbox.Workspace;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** The workspace's files as the web site {@code http://workspace.localhost/}. */
final class WorkspaceOrigin {

  static final String HOST = "workspace.localhost";
  static final String ADDRESS = "http://" + HOST + "/";

  private static final long LARGEST = 32L << 20;
  private static final int MOST_LISTED = 500;

  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("html", "text/html; charset=utf-8"),
          Map.entry("htm", "text/html; charset=utf-8"),
          Map.entry("js", "text/javascript; charset=utf-8"),
          Map.entry("mjs", "text/javascript; charset=utf-8"),
          Map.entry("css", "text/css; charset=utf-8"),
          Map.entry("json", "application/json"),
          Map.entry("xml", "application/xml"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("png", "image/png"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("jpeg", "image/jpeg"),
          Map.entry("gif", "image/gif"),
          Map.entry("webp", "image/webp"),
          Map.entry("ico", "image/x-icon"),
          Map.entry("woff2", "font/woff2"),
          Map.entry("woff", "font/woff"),
          Map.entry("wasm", "application/wasm"),
          Map.entry("pdf", "application/pdf"));

  private final Workspace workspace;

  WorkspaceOrigin(Workspace workspace) {
    this.workspace = workspace;
  }

  /** Whether an address belongs to this site. */
  static boolean owns(URI address) {
    return "http".equalsIgnoreCase(address.getScheme())
        && HOST.equals(AllowedHosts.name(address))
        && (address.getPort() == -1 || address.getPort() == 80);
  }

  /** Address of a file, by its path relative to the workspace. */
  static String address(String relative) {
    if (relative.equals(".")) {
      return ADDRESS;
    }
    String encoded = URLEncoder.encode(relative, StandardCharsets.UTF_8);
    return ADDRESS + encoded.replace("+", "%20").replace("%2F", "/");
  }

  Answer answer(String method, URI address) {
    if (!method.equals("GET") && !method.equals("HEAD")) {
      return Answer.page(405, "Not possible", "This site only serves files, it takes no " + method);
    }
    String path = address.getPath() == null ? "/" : address.getPath();
    String relative = path.replaceFirst("^/+", "");
    try {
      Path file = workspace.resolve(relative.isEmpty() ? "." : relative);
      if (Files.isDirectory(file)) {
        return directory(file, relative, path);
      }
      if (!Files.isRegularFile(file)) {
        return Answer.page(404, "Not found", "There is no file " + relative);
      }
      if (Files.size(file) > LARGEST) {
        return Answer.page(413, "Too large", relative + " has " + Files.size(file) + " bytes");
      }
      byte[] bytes = workspace.read(relative);
      return Answer.of(200, type(relative, bytes), bytes);
    } catch (SandboxException e) {
      return Answer.page(403, "Refused", String.valueOf(e.getMessage()));
    } catch (IOException | RuntimeException e) {
      return Answer.page(500, "Unreadable", relative + ": " + e.getMessage());
    }
  }

  private Answer directory(Path directory, String relative, String path) throws IOException {
    if (!path.endsWith("/")) {
      return new Answer(302, Map.of("location", address(relative) + "/"), new byte[0]);
    }
    if (Files.isRegularFile(directory.resolve("index.html"))) {
      byte[] index = workspace.read(relative + "index.html");
      return Answer.of(200, type("index.html", index), index);
    }
    TreeSet<String> names = new TreeSet<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
      for (Path child : children) {
        if (names.size() < MOST_LISTED) {
          names.add(child.getFileName() + (Files.isDirectory(child) ? "/" : ""));
        }
      }
    }
    StringBuilder html = new StringBuilder("<!doctype html><title>Files</title><ul>");
    for (String name : names) {
      String link = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
      html.append("<li><a href=\"").append(link.replace("%2F", "/")).append("\">");
      html.append(Answer.escape(name)).append("</a></li>");
    }
    byte[] bytes = html.append("</ul>").toString().getBytes(StandardCharsets.UTF_8);
    return Answer.of(200, "text/html; charset=utf-8", bytes);
  }

  private static String type(String name, byte[] bytes) {
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    String known = TYPES.get(extension);
    if (known != null) {
      return known;
    }
    for (int i = 0; i < Math.min(bytes.length, 8192); i++) {
      if (bytes[i] == 0) {
        return "application/octet-stream";
      }
    }
    return "text/plain; charset=utf-8";
  }
}
