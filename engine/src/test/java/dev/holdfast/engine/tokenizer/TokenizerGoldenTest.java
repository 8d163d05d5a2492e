package dev.holdfast.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.engine.gguf.GgufFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The real Qwen 3.5 vocabulary against ids of the Hugging Face library. */
@Tag("shared")
class TokenizerGoldenTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static Path directory;
  private static Tokenizer tokenizer;

  @BeforeAll
  static void load() throws IOException {
    directory = Path.of(System.getProperty("holdfast.shared", "")).resolve("vectors/tokenizer");
    try (GgufFile file = GgufFile.open(directory.resolve("qwen35-vocab.gguf"))) {
      tokenizer = Tokenizer.load(file.metadata());
    }
  }

  @Test
  void encodesAndDecodesEveryGoldenString() throws IOException {
    assertThat(assertLines("encode.jsonl")).isEqualTo(2600);
  }

  @Test
  void takesNoWholeWordShortcut() throws IOException {
    assertThat(assertLines("differs_from_tiktoken.jsonl")).isEqualTo(215);
  }

  @Test
  void streamsTextAsTheGoldenDoes() throws IOException {
    JsonNode cases = JSON.readTree(directory.resolve("stream_decode.json").toFile());
    assertThat(cases.size()).isPositive();
    for (JsonNode golden : cases) {
      StreamingDecoder decoder = tokenizer.decoder();
      List<String> emitted = new ArrayList<>();
      for (int id : ids(golden)) {
        emitted.add(decoder.accept(id));
      }
      emitted.add(decoder.flush());
      List<String> expected = new ArrayList<>();
      golden.get("emitted_per_token_then_flush").forEach(part -> expected.add(part.textValue()));
      assertThat(emitted).isEqualTo(expected);
    }
  }

  private static int assertLines(String name) throws IOException {
    int count = 0;
    for (String line : Files.readAllLines(directory.resolve(name))) {
      JsonNode golden = JSON.readTree(line);
      String text = golden.get("text").textValue();
      int[] ids = ids(golden);
      assertThat(tokenizer.encode(text)).as("ids of %s", text).isEqualTo(ids);
      String decoded = golden.has("decoded") ? golden.get("decoded").textValue() : text;
      assertThat(tokenizer.decode(ids)).as("text of %s", line).isEqualTo(decoded);
      count++;
    }
    return count;
  }

  private static int[] ids(JsonNode golden) {
    int[] ids = new int[golden.get("ids").size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = golden.get("ids").get(i).intValue();
    }
    return ids;
  }
}
