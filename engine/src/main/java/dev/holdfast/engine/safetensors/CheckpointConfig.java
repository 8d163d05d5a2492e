package dev.holdfast.engine.safetensors;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.engine.EngineException;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Fields of {@code config.json}: those of the text model, which other parts may surround. */
final class CheckpointConfig {
  private final JsonNode root;
  private final JsonNode text;
  private final String architecture;

  CheckpointConfig(JsonNode root) {
    this.root = root;
    this.text = root.path("text_config").isObject() ? root.path("text_config") : root;
    String type = text.path("model_type").asText(root.path("model_type").asText(""));
    this.architecture =
        switch (type) {
          case "qwen2" -> "qwen2";
          case "qwen3" -> "qwen3";
          case "qwen3_5", "qwen3_5_text" -> "qwen35";
          case "qwen3_5_moe", "qwen3_5_moe_text" -> "qwen35moe";
          default ->
              throw CheckpointFolder.unsupported(
                  "config.json: model_type \""
                      + (type.length() > 40 ? type.substring(0, 40) + "…" : type)
                      + "\" is not supported");
        };
    refuseWhatIsNotComputed();
  }

  private void refuseWhatIsNotComputed() {
    if (root.hasNonNull("quantization_config")) {
      throw CheckpointFolder.unsupported("config.json: the checkpoint is quantised");
    }
    String activation = text.path("hidden_act").asText("silu");
    if (!activation.equals("silu")) {
      throw CheckpointFolder.unsupported("config.json: hidden_act is not silu");
    }
    if (text.path("use_sliding_window").asBoolean(false)) {
      throw CheckpointFolder.unsupported("config.json: use_sliding_window is on");
    }
    if (!text.path("attn_output_gate").asBoolean(true)) {
      throw CheckpointFolder.unsupported("config.json: attn_output_gate is off");
    }
    JsonNode scaling = text.path("rope_scaling");
    String kind = scaling.path("rope_type").asText(scaling.path("type").asText("default"));
    if (!rope().path("rope_type").asText(kind).equals("default")) {
      throw CheckpointFolder.unsupported("config.json: rotary angles are scaled");
    }
  }

  /** Name of the architecture as in {@code general.architecture}. */
  String architecture() {
    return architecture;
  }

  /** Whether this is a hybrid of linear and full attention. */
  boolean hybrid() {
    return architecture.startsWith("qwen35");
  }

  boolean experts() {
    return architecture.equals("qwen35moe");
  }

  /** Whether the output shares the weights of the embedding. */
  boolean tied() {
    return text.path("tie_word_embeddings")
        .asBoolean(root.path("tie_word_embeddings").asBoolean(false));
  }

  /**
   * An integer that must be there.
   *
   * @throws EngineException MODEL_MALFORMED naming the field
   */
  long whole(String field) {
    return find(field).orElseThrow(() -> wrong(field, text.path(field)));
  }

  /** An integer; empty when absent. */
  OptionalLong find(String field) {
    JsonNode value = text.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return OptionalLong.empty();
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw wrong(field, value);
    }
    return OptionalLong.of(value.longValue());
  }

  /** A number that must be there. */
  double real(String field) {
    return real(text, field).orElseThrow(() -> wrong(field, text.path(field)));
  }

  /** A field of the rotary embedding, which older files have beside the others. */
  OptionalDouble rotary(String field) {
    OptionalDouble inner = real(rope(), field);
    return inner.isPresent() ? inner : real(text, field);
  }

  /** The list of a field; missing when there is none. */
  JsonNode list(String field) {
    return text.path(field);
  }

  private JsonNode rope() {
    return text.path("rope_parameters");
  }

  private static OptionalDouble real(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return OptionalDouble.empty();
    }
    if (!value.isNumber()) {
      throw wrong(field, value);
    }
    return OptionalDouble.of(value.doubleValue());
  }

  static EngineException wrong(String field, JsonNode value) {
    String what =
        value.isMissingNode() || value.isNull() ? "is missing" : "is no number of the right kind";
    return CheckpointFolder.malformed("config.json: " + field + " " + what);
  }
}
