package dev.holdfast.engine.safetensors;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.engine.source.Metadata;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * From the fields of a checkpoint's JSON files to the keys of GGUF files (specification sections
 * 8.2 and 9). Sizes are checked where the keys are read.
 */
final class CheckpointKeys {
  /** Rotating share of a head where a hybrid does not say (specification section 1). */
  private static final double HYBRID_ROTARY_FACTOR = 0.25;

  private final CheckpointConfig config;
  private final Map<String, Object> keys = new LinkedHashMap<>();

  private CheckpointKeys(CheckpointConfig config) {
    this.config = config;
  }

  static Map<String, Object> read(JsonFiles files, CheckpointConfig config) {
    CheckpointKeys reader = new CheckpointKeys(config);
    reader.addDecoder();
    if (config.hybrid()) {
      reader.addHybrid();
    }
    if (config.experts()) {
      reader.addExperts();
    }
    reader.addEnds(files, config);
    reader.addTemplate(files);
    long rows = config.whole("vocab_size");
    files
        .require("tokenizer.json", parser -> new TokenizerReader(rows).read(parser))
        .addTo(reader.keys);
    return reader.keys;
  }

  private void put(String key, Object value) {
    keys.put(config.architecture() + "." + key, value);
  }

  private void addDecoder() {
    keys.put("general.architecture", config.architecture());
    long hidden = config.whole("hidden_size");
    long heads = config.whole("num_attention_heads");
    put("block_count", config.whole("num_hidden_layers"));
    put("context_length", config.whole("max_position_embeddings"));
    put("embedding_length", hidden);
    put("attention.head_count", heads);
    put("attention.head_count_kv", config.find("num_key_value_heads").orElse(heads));
    put("attention.layer_norm_rms_epsilon", config.real("rms_norm_eps"));
    OptionalDouble base = config.rotary("rope_theta");
    put(
        "rope.freq_base",
        base.orElseThrow(() -> CheckpointFolder.malformed("config.json: rope_theta is missing")));
    if (!config.experts()) {
      put("feed_forward_length", config.whole("intermediate_size"));
    }
    if (config.hybrid() || config.find("head_dim").isPresent()) {
      long headSize = config.whole("head_dim");
      double share =
          config.rotary("partial_rotary_factor").orElse(config.hybrid() ? HYBRID_ROTARY_FACTOR : 1);
      put("attention.key_length", headSize);
      put("attention.value_length", headSize);
      put("rope.dimension_count", (long) (headSize * share));
    }
  }

  private void addHybrid() {
    long valueHeads = config.whole("linear_num_value_heads");
    put("ssm.conv_kernel", config.whole("linear_conv_kernel_dim"));
    put("ssm.state_size", config.whole("linear_key_head_dim"));
    put("ssm.group_count", config.whole("linear_num_key_heads"));
    put("ssm.time_step_rank", valueHeads);
    long valueSize = config.whole("linear_value_head_dim");
    put("ssm.inner_size", valueHeads * Math.clamp(valueSize, 0, Integer.MAX_VALUE));
    put(Metadata.GROUPED_VALUE_HEADS, 1L);
    JsonNode types = config.list("layer_types");
    if (types.isArray()) {
      List<Integer> recurrent = new ArrayList<>();
      for (JsonNode type : types) {
        recurrent.add(
            switch (type.asText("")) {
              case "linear_attention" -> 1;
              case "full_attention" -> 0;
              default ->
                  throw CheckpointFolder.unsupported(
                      "config.json: layer_types has \"" + type.asText("") + "\"");
            });
      }
      put("attention.recurrent_layers", recurrent);
    } else {
      put("full_attention_interval", config.find("full_attention_interval").orElse(4));
    }
  }

  private void addExperts() {
    put("expert_count", config.whole("num_experts"));
    put("expert_used_count", config.whole("num_experts_per_tok"));
    put("expert_feed_forward_length", config.whole("moe_intermediate_size"));
    put("expert_shared_feed_forward_length", config.whole("shared_expert_intermediate_size"));
  }

  private void addEnds(JsonFiles files, CheckpointConfig config) {
    List<Integer> ends = new ArrayList<>();
    addIds(config.list("eos_token_id"), ends);
    files.find("generation_config.json").ifPresent(g -> addIds(g.path("eos_token_id"), ends));
    keys.put("tokenizer.ggml.eos_token_ids", ends);
  }

  private static void addIds(JsonNode node, List<Integer> ids) {
    if (node.isInt()) {
      ids.add(node.intValue());
    }
    for (JsonNode each : node) {
      if (each.isInt()) {
        ids.add(each.intValue());
      }
    }
  }

  /** A file of its own wins over the field, which may name several templates. */
  private void addTemplate(JsonFiles files) {
    Optional<String> template =
        files
            .text("chat_template.jinja")
            .or(() -> files.find("tokenizer_config.json").flatMap(CheckpointKeys::template));
    template.ifPresent(text -> keys.put("tokenizer.chat_template", text));
  }

  private static Optional<String> template(JsonNode config) {
    JsonNode template = config.path("chat_template");
    for (JsonNode named : template) {
      if (named.path("name").asText("").equals("default")) {
        template = named.path("template");
        break;
      }
    }
    return template.isTextual() ? Optional.of(template.textValue()) : Optional.empty();
  }
}
