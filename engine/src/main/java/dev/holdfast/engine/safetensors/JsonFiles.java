package dev.holdfast.engine.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.engine.EngineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The small text files of a checkpoint. */
record JsonFiles(Path folder) {
  /** More than the largest vocabulary, and its tree still fits a small heap. */
  private static final long MOST_BYTES = 1 << 25;

  /** A vocabulary is 250,000 different field names: to look for known ones would cost seconds. */
  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                  .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .build();

  /** Reads one JSON value, at whose first token the parser stands. */
  interface Reader<T> {
    T read(JsonParser parser) throws IOException;
  }

  /** A JSON object that must be there. */
  JsonNode require(String name) {
    return find(name).orElseThrow(() -> missing(name));
  }

  /** A JSON object that must be there, read without a tree of it in memory. */
  <T> T require(String name, Reader<T> reader) {
    return find(name, reader).orElseThrow(() -> missing(name));
  }

  /** A JSON object; empty when there is no such file. */
  Optional<JsonNode> find(String name) {
    return find(name, JsonParser::readValueAsTree);
  }

  private <T> Optional<T> find(String name, Reader<T> reader) {
    Optional<byte[]> bytes = bytes(name);
    if (bytes.isEmpty()) {
      return Optional.empty();
    }
    try (JsonParser parser = MAPPER.createParser(bytes.get())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw CheckpointFolder.malformed(name + " is no JSON object");
      }
      return Optional.of(reader.read(parser));
    } catch (JsonProcessingException e) {
      throw CheckpointFolder.malformed(name + " is no JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw CheckpointFolder.malformed(name + " is no JSON: " + e.getMessage());
    }
  }

  private EngineException missing(String name) {
    return CheckpointFolder.missing(folder + " holds no " + name);
  }

  /** A text; empty when there is no such file. */
  Optional<String> text(String name) {
    return bytes(name).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  private Optional<byte[]> bytes(String name) {
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw CheckpointFolder.malformed(name + " is larger than " + MOST_BYTES + " bytes");
      }
      return Optional.of(Files.readAllBytes(file));
    } catch (IOException e) {
      throw CheckpointFolder.missing(file + " cannot be read: " + e.getMessage());
    }
  }
}
