package dev.holdfast.tools.browser;

import com.microsoft.playwright.Request;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Fetches from allowed hosts for the browser, which has no network of its own. */
final class HostFetcher implements AutoCloseable {

  private static final Duration TIME = Duration.ofSeconds(15);
  private static final int LARGEST = 16 << 20;

  /** Headers that the client sets itself, or that describe another connection. */
  private static final Set<String> NOT_SENT =
      Set.of(
          "host",
          "connection",
          "content-length",
          "expect",
          "upgrade",
          "transfer-encoding",
          "accept-encoding",
          "keep-alive",
          "proxy-connection");

  private static final Set<String> NOT_RETURNED =
      Set.of("content-encoding", "content-length", "transfer-encoding", "connection", "alt-svc");

  private final HttpClient client =
      HttpClient.newBuilder()
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(Duration.ofSeconds(8))
          .build();

  /** Fetches one hop; redirects come back as they are. */
  Answer fetch(URI address, Request request) throws InterruptedException {
    HttpRequest.Builder builder = HttpRequest.newBuilder(address).timeout(TIME);
    request
        .headers()
        .forEach((name, value) -> {
          if (!NOT_SENT.contains(name) && !name.startsWith(":")) {
            builder.header(name, value);
          }
        });
    byte[] body = request.postDataBuffer();
    builder.method(
        request.method(),
        body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    try {
      HttpResponse<InputStream> response =
          client.send(builder.build(), BodyHandlers.ofInputStream());
      try (InputStream stream = response.body()) {
        byte[] bytes = stream.readNBytes(LARGEST + 1);
        if (bytes.length > LARGEST) {
          return Answer.page(502, "Too large", address + " sent more than 16 MB");
        }
        return new Answer(response.statusCode(), returned(response), bytes);
      }
    } catch (IOException e) {
      return Answer.page(502, "Not reachable", address + ": " + e);
    }
  }

  private static Map<String, String> returned(HttpResponse<?> response) {
    Map<String, String> headers = new HashMap<>();
    for (Map.Entry<String, List<String>> header : response.headers().map().entrySet()) {
      String name = header.getKey().toLowerCase(java.util.Locale.ROOT);
      if (!NOT_RETURNED.contains(name) && !name.startsWith(":")) {
        // The browser's protocol splits repeated cookies at line breaks.
        headers.put(name, String.join(name.equals("set-cookie") ? "\n" : ", ", header.getValue()));
      }
    }
    return headers;
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
