package dev.holdfast.engine.safetensors;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.model.TestingRandomModel;
import dev.holdfast.engine.model.TestingRandomModel.Tensor;
import dev.holdfast.engine.tensor.TensorType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A random model as its makers would have published it: the inverse of what a converter to GGUF
 * does (specification sections 5.2, 8.3 and 9). Values that do not survive the way there and back
 * are changed in the model, so that both hold the same.
 */
final class TestingCheckpoint {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final List<String> NAMES =
      List.of(
          "attn_norm.weight", "input_layernorm.weight",
          "ffn_norm.weight", "post_attention_layernorm.weight",
          "post_attention_norm.weight", "post_attention_layernorm.weight",
          "attn_output.weight", "self_attn.o_proj.weight",
          "attn_q_norm.weight", "self_attn.q_norm.weight",
          "attn_k_norm.weight", "self_attn.k_norm.weight",
          "attn_qkv.weight", "linear_attn.in_proj_qkv.weight",
          "attn_gate.weight", "linear_attn.in_proj_z.weight",
          "ssm_alpha.weight", "linear_attn.in_proj_a.weight",
          "ssm_beta.weight", "linear_attn.in_proj_b.weight",
          "ssm_a", "linear_attn.A_log",
          "ssm_dt.bias", "linear_attn.dt_bias",
          "ssm_conv1d.weight", "linear_attn.conv1d.weight",
          "ssm_norm.weight", "linear_attn.norm.weight",
          "ssm_out.weight", "linear_attn.out_proj.weight",
          "ffn_gate_inp.weight", "mlp.gate.weight",
          "ffn_gate_inp_shexp.weight", "mlp.shared_expert_gate.weight",
          "ffn_down_exps.weight", "mlp.experts.down_proj");

  private final TestingRandomModel model;
  private final String architecture;
  private final boolean hybrid;
  final ObjectNode config = MAPPER.createObjectNode();
  final ObjectNode tokenizer = MAPPER.createObjectNode();

  /** Values and shape in checkpoint order. */
  final Map<String, Tensor> tensors = new LinkedHashMap<>();

  TestingCheckpoint(TestingRandomModel model) {
    this.model = model;
    this.architecture = (String) model.keys.get("general.architecture");
    this.hybrid = architecture.startsWith("qwen35");
    for (String name : model.names()) {
      convert(name);
    }
    describe();
    tokenize();
  }

  /** Writes a folder with one file of weights. */
  Path write(Path folder, TensorType type) {
    writeText(folder);
    TestingSafetensors file = new TestingSafetensors();
    tensors.forEach((name, tensor) -> file.add(name, type, tensor.values(), tensor.shape()));
    file.write(folder.resolve("model.safetensors"));
    return folder;
  }

  /** Writes a folder with two shards and their index. */
  Path writeShards(Path folder) {
    writeText(folder);
    String[] names = {"model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"};
    TestingSafetensors[] shards = {new TestingSafetensors(), new TestingSafetensors()};
    ObjectNode index = MAPPER.createObjectNode();
    ObjectNode map = index.putObject("weight_map");
    int count = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      int shard = count++ % 2;
      Tensor tensor = entry.getValue();
      shards[shard].add(entry.getKey(), TensorType.F32, tensor.values(), tensor.shape());
      map.put(entry.getKey(), names[shard]);
    }
    for (int shard = 0; shard < 2; shard++) {
      shards[shard].write(folder.resolve(names[shard]));
    }
    write(folder.resolve("model.safetensors.index.json"), index);
    return folder;
  }

  private void writeText(Path folder) {
    write(folder.resolve("config.json"), config);
    write(folder.resolve("tokenizer.json"), tokenizer);
  }

  private static void write(Path file, ObjectNode json) {
    try {
      Files.writeString(file, json.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void convert(String name) {
    Tensor tensor = model.tensors.get(name);
    float[] values = tensor.values().clone();
    if (hybrid && name.contains("norm") && !name.endsWith("ssm_norm.weight")) {
      for (int i = 0; i < values.length; i++) {
        values[i] -= 1;
        tensor.values()[i] = values[i] + 1;
      }
    }
    if (name.endsWith("ssm_a")) {
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) Math.log(-values[i]);
        tensor.values()[i] = (float) -Math.exp(values[i]);
      }
    }
    long[] shape = new long[tensor.shape().length];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = tensor.shape()[shape.length - 1 - i];
    }
    group(name, values, tensor.shape()[0]);
    switch (name) {
      case "token_embd.weight" -> put("model.embed_tokens.weight", values, shape);
      case "output_norm.weight" -> put("model.norm.weight", values, shape);
      case "output.weight" -> put("lm_head.weight", values, shape);
      default -> inLayer(name, values, shape);
    }
  }

  private void inLayer(String name, float[] values, long[] shape) {
    String[] parts = name.split("\\.", 3);
    String prefix = "model.layers." + parts[1] + ".";
    String rest = parts[2];
    int known = NAMES.indexOf(rest);
    if (rest.equals("ssm_conv1d.weight")) {
      put(prefix + NAMES.get(known + 1), values, shape[0], 1, shape[1]);
    } else if (rest.equals("ffn_gate_inp_shexp.weight")) {
      put(prefix + NAMES.get(known + 1), values, 1, shape[0]);
    } else if (rest.equals("ffn_gate_exps.weight")) {
      float[] up = model.tensors.get("blk." + parts[1] + ".ffn_up_exps.weight").values();
      int size = (int) (shape[1] * shape[2]);
      float[] both = new float[2 * values.length];
      for (int expert = 0; expert < shape[0]; expert++) {
        System.arraycopy(values, expert * size, both, 2 * expert * size, size);
        System.arraycopy(up, expert * size, both, (2 * expert + 1) * size, size);
      }
      put(prefix + "mlp.experts.gate_up_proj", both, shape[0], 2 * shape[1], shape[2]);
    } else if (known >= 0 && known % 2 == 0) {
      put(prefix + NAMES.get(known + 1), values, shape);
    } else if (rest.startsWith("attn_")) {
      String kind = rest.substring("attn_".length(), "attn_".length() + 1);
      put(prefix + "self_attn." + kind + "_proj" + rest.substring(6), values, shape);
    } else if (rest.endsWith("_shexp.weight")) {
      String part = rest.substring("ffn_".length(), rest.indexOf("_shexp"));
      put(prefix + "mlp.shared_expert." + part + "_proj.weight", values, shape);
    } else if (!rest.equals("ffn_up_exps.weight")) {
      String part = rest.substring("ffn_".length(), rest.indexOf(".weight"));
      put(prefix + "mlp." + part + "_proj.weight", values, shape);
    }
  }

  private void put(String name, float[] values, long... shape) {
    tensors.put(name, new Tensor(values, shape));
  }

  /** Value heads from tiled to grouped: head {@code s * keyHeads + g} becomes {@code g * r + s}. */
  private void group(String name, float[] values, long rowLength) {
    if (!hybrid) {
      return;
    }
    int width = number("ssm.inner_size") / number("ssm.time_step_rank");
    int keys = 2 * number("ssm.group_count") * number("ssm.state_size");
    int row = (int) rowLength;
    if (name.endsWith("attn_qkv.weight") || name.endsWith("ssm_conv1d.weight")) {
      group(values, keys * row, width * row);
    } else if (name.endsWith("attn_gate.weight")) {
      group(values, 0, width * row);
    } else if (name.endsWith("ssm_alpha.weight") || name.endsWith("ssm_beta.weight")) {
      group(values, 0, row);
    } else if (name.endsWith("ssm_a") || name.endsWith("ssm_dt.bias")) {
      group(values, 0, 1);
    } else if (name.endsWith("ssm_out.weight")) {
      for (int at = 0; at < values.length; at += row) {
        group(values, at, width);
      }
    }
  }

  private void group(float[] values, int from, int each) {
    int keyHeads = number("ssm.group_count");
    int valueHeads = number("ssm.time_step_rank");
    float[] tiled = values.clone();
    for (int head = 0; head < valueHeads; head++) {
      int grouped = head % keyHeads * (valueHeads / keyHeads) + head / keyHeads;
      System.arraycopy(tiled, from + head * each, values, from + grouped * each, each);
    }
  }

  private int number(String key) {
    return (Integer) model.keys.get(architecture + "." + key);
  }

  private void describe() {
    config.put(
        "model_type",
        switch (architecture) {
          case "qwen35" -> "qwen3_5_text";
          case "qwen35moe" -> "qwen3_5_moe_text";
          default -> architecture;
        });
    config.put("hidden_size", number("embedding_length"));
    config.put("num_hidden_layers", number("block_count"));
    config.put("num_attention_heads", number("attention.head_count"));
    config.put("num_key_value_heads", number("attention.head_count_kv"));
    config.put("max_position_embeddings", number("context_length"));
    config.put("rms_norm_eps", 1e-6);
    config.put("rope_theta", 10000.0);
    config.put("vocab_size", 48);
    config.put("tie_word_embeddings", !model.tensors.containsKey("output.weight"));
    copy("intermediate_size", "feed_forward_length");
    copy("head_dim", "attention.key_length");
    copy("num_experts", "expert_count");
    copy("num_experts_per_tok", "expert_used_count");
    copy("moe_intermediate_size", "expert_feed_forward_length");
    copy("shared_expert_intermediate_size", "expert_shared_feed_forward_length");
    if (hybrid) {
      config.putObject("rope_parameters").put("partial_rotary_factor", 0.5);
      copy("linear_conv_kernel_dim", "ssm.conv_kernel");
      copy("linear_key_head_dim", "ssm.state_size");
      copy("linear_num_key_heads", "ssm.group_count");
      copy("linear_num_value_heads", "ssm.time_step_rank");
      config.put("linear_value_head_dim", number("ssm.inner_size") / number("ssm.time_step_rank"));
    }
  }

  private void copy(String field, String key) {
    if (model.keys.containsKey(architecture + "." + key)) {
      config.put(field, number(key));
    }
  }

  /** 40 tokens and two added ones, of no use but to be there. */
  private void tokenize() {
    tokenizer.putObject("normalizer").put("type", "NFC");
    tokenizer
        .putObject("pre_tokenizer")
        .putObject("pattern")
        .put(
            "Regex",
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}"
                + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+");
    ObjectNode bpe = tokenizer.putObject("model").put("type", "BPE");
    ObjectNode vocabulary = bpe.putObject("vocab");
    for (int id = 0; id < 40; id++) {
      vocabulary.put("t" + id, id);
    }
    bpe.putArray("merges");
    tokenizer
        .putArray("added_tokens")
        .add(
            MAPPER
                .createObjectNode()
                .put("id", 40)
                .put("content", "<|im_end|>")
                .put("special", true))
        .add(
            MAPPER
                .createObjectNode()
                .put("id", 41)
                .put("content", "<think>")
                .put("special", false));
  }
}
