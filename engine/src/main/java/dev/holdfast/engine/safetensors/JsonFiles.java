package dev.holdfast.engine.safetensors;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The small text files of a checkpoint. */
record JsonFiles(Path folder) {
  /** More than the largest vocabulary, and its tree still fits a small heap. */
  private static final long MOST_BYTES = 1 << 25;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();

  /** A JSON object that must be there. */
  JsonNode require(String name) {
    return find(name).orElseThrow(() -> CheckpointFolder.missing(folder + " holds no " + name));
  }

  /** A JSON object; empty when there is no such file. */
  Optional<JsonNode> find(String name) {
    Optional<byte[]> bytes = bytes(name);
    if (bytes.isEmpty()) {
      return Optional.empty();
    }
    JsonNode node;
    try {
      node = MAPPER.readTree(bytes.get());
    } catch (JsonProcessingException e) {
      throw CheckpointFolder.malformed(name + " is no JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw CheckpointFolder.malformed(name + " is no JSON: " + e.getMessage());
    }
    if (!node.isObject()) {
      throw CheckpointFolder.malformed(name + " is no JSON object");
    }
    return Optional.of(node);
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
