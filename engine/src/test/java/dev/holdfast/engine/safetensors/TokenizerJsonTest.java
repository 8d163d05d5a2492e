package dev.holdfast.engine.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.engine.gguf.GgufFile;
import dev.holdfast.engine.source.Metadata;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The tiny model's {@code tokenizer.json} gives the lists that its converter wrote to GGUF. */
class TokenizerJsonTest {

  @Test
  void givesTheListsOfTheGgufFile() throws IOException, URISyntaxException {
    TokenizerJson tokenizer;
    try (InputStream stream = getClass().getResourceAsStream("/tiny/a-tokenizer.json");
        JsonParser parser = new ObjectMapper().createParser(stream)) {
      parser.nextToken();
      tokenizer = new TokenizerReader(512).read(parser);
    }
    Path file = Path.of(getClass().getResource("/tiny/a-q4_k_m.gguf").toURI());
    try (GgufFile gguf = GgufFile.open(file)) {
      Metadata metadata = gguf.metadata();
      assertThat(tokenizer.preTokenizer()).isEqualTo(metadata.requireString("tokenizer.ggml.pre"));
      assertThat(tokenizer.tokens()).isEqualTo(metadata.strings("tokenizer.ggml.tokens"));
      assertThat(tokenizer.types()).isEqualTo(metadata.integers("tokenizer.ggml.token_type"));
      assertThat(tokenizer.merges()).isEqualTo(metadata.strings("tokenizer.ggml.merges"));
    }
  }
}
