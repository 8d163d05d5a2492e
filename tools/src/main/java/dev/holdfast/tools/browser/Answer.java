package dev.holdfast.tools.browser;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What the browser gets for a request.
 *
 * @param status HTTP status
 * @param headers response headers, lower-case names
 * @param body response body
 */
/* The bytes go straight to the browser; nobody compares or keeps answers. */
@SuppressWarnings("ArrayRecordComponent")
record Answer(int status, Map<String, String> headers, byte[] body) {

  static Answer of(int status, String contentType, byte[] body) {
    return new Answer(status, Map.of("content-type", contentType), body);
  }

  /** A page of our own with one sentence. */
  static Answer page(int status, String title, String sentence) {
    String html =
        "<!doctype html><title>"
            + escape(title)
            + "</title><h1>"
            + escape(title)
            + "</h1><p>"
            + escape(sentence)
            + "</p>";
    return of(status, "text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8));
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
