package dev.holdfast.engine.model;

import dev.holdfast.engine.gguf.TestingGguf;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A small random model that a test may bend before it is written. */
public final class TestingRandomModel {
  /** Metadata: strings, integers or floats. */
  public final Map<String, Object> keys = new LinkedHashMap<>();

  public final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final Random random;

  /** Values in file order and their shape, row length first. */
  public record Tensor(float[] values, long... shape) {}

  private TestingRandomModel(String architecture, long seed) {
    random = new Random(seed);
    keys.put("general.architecture", architecture);
  }

  /** Two layers, 4 heads of 8 on 2 key-value heads, 48 tokens. */
  public static TestingRandomModel qwen2(long seed, boolean tied) {
    TestingRandomModel model = new TestingRandomModel("qwen2", seed);
    model.common("qwen2", 2, 32);
    model.keys.put("qwen2.feed_forward_length", 40);
    for (int layer = 0; layer < 2; layer++) {
      String prefix = "blk." + layer + ".";
      for (String part : List.of("q", "k", "v")) {
        int rows = part.equals("q") ? 32 : 16;
        model.add(prefix + "attn_" + part + ".weight", 0.4, 0, 32, rows);
        model.add(prefix + "attn_" + part + ".bias", 0.5, 0, rows);
      }
      model.add(prefix + "attn_output.weight", 0.3, 0, 32, 32);
      model.add(prefix + "ffn_norm.weight", 0.1, 1, 32);
      model.branch(prefix, 32, 40);
    }
    if (!tied) {
      model.add("output.weight", 0.3, 0, 32, 48);
    }
    return model;
  }

  /** As {@link #qwen2}, with heads of 16, norms and no biases. */
  public static TestingRandomModel qwen3(long seed, boolean tied) {
    TestingRandomModel model = new TestingRandomModel("qwen3", seed);
    model.common("qwen3", 2, 32);
    model.keys.put("qwen3.feed_forward_length", 40);
    model.keys.put("qwen3.attention.key_length", 16);
    for (int layer = 0; layer < 2; layer++) {
      String prefix = "blk." + layer + ".";
      model.add(prefix + "attn_q.weight", 0.4, 0, 32, 64);
      model.normedHeads(prefix);
      model.add(prefix + "ffn_norm.weight", 0.1, 1, 32);
      model.branch(prefix, 32, 40);
    }
    if (!tied) {
      model.add("output.weight", 0.3, 0, 32, 48);
    }
    return model;
  }

  /** Four layers, 2 key and 6 value heads in the linear ones, 4 heads of 16 in the full one. */
  public static TestingRandomModel qwen35(long seed) {
    TestingRandomModel model = hybrid("qwen35", seed);
    model.keys.put("qwen35.feed_forward_length", 40);
    for (int layer = 0; layer < 4; layer++) {
      model.branch("blk." + layer + ".", 32, 40);
    }
    return model;
  }

  /** As {@link #qwen35}, with 5 experts of 24, of which 2 are used, and a shared one of 16. */
  public static TestingRandomModel qwen35moe(long seed) {
    TestingRandomModel model = hybrid("qwen35moe", seed);
    model.keys.put("qwen35moe.expert_count", 5);
    model.keys.put("qwen35moe.expert_used_count", 2);
    model.keys.put("qwen35moe.expert_feed_forward_length", 24);
    model.keys.put("qwen35moe.expert_shared_feed_forward_length", 16);
    for (int layer = 0; layer < 4; layer++) {
      String prefix = "blk." + layer + ".";
      model.add(prefix + "attn_norm.weight", 0.1, 1, 32);
      model.add(prefix + "ffn_gate_inp.weight", 0.5, 0, 32, 5);
      model.add(prefix + "ffn_gate_exps.weight", 0.3, 0, 32, 24, 5);
      model.add(prefix + "ffn_up_exps.weight", 0.3, 0, 32, 24, 5);
      model.add(prefix + "ffn_down_exps.weight", 0.3, 0, 24, 32, 5);
      model.add(prefix + "ffn_gate_inp_shexp.weight", 0.3, 0, 32);
      model.add(prefix + "ffn_gate_shexp.weight", 0.3, 0, 32, 16);
      model.add(prefix + "ffn_up_shexp.weight", 0.3, 0, 32, 16);
      model.add(prefix + "ffn_down_shexp.weight", 0.3, 0, 16, 32);
    }
    return model;
  }

  private static TestingRandomModel hybrid(String name, long seed) {
    TestingRandomModel model = new TestingRandomModel(name, seed);
    model.common(name, 4, 32);
    Map<String, Object> keys = model.keys;
    keys.put(name + ".attention.key_length", 16);
    keys.put(name + ".attention.value_length", 16);
    keys.put(name + ".rope.dimension_count", 8);
    keys.put(name + ".ssm.conv_kernel", 4);
    keys.put(name + ".ssm.state_size", 8);
    keys.put(name + ".ssm.group_count", 2);
    keys.put(name + ".ssm.time_step_rank", 6);
    keys.put(name + ".ssm.inner_size", 48);
    for (int layer = 0; layer < 4; layer++) {
      String prefix = "blk." + layer + ".";
      if (layer == 3) {
        model.add(prefix + "attn_q.weight", 0.4, 0, 32, 128);
        model.normedHeads(prefix);
      } else {
        model.add(prefix + "attn_qkv.weight", 0.4, 0, 32, 80);
        model.add(prefix + "attn_gate.weight", 0.4, 0, 32, 48);
        model.add(prefix + "ssm_beta.weight", 0.4, 0, 32, 6);
        model.add(prefix + "ssm_alpha.weight", 0.4, 0, 32, 6);
        model.add(prefix + "ssm_a", 0.2, -0.9, 6);
        model.add(prefix + "ssm_dt.bias", 0.5, 0, 6);
        model.add(prefix + "ssm_conv1d.weight", 0.5, 0, 4, 80);
        model.add(prefix + "ssm_norm.weight", 0.2, 1, 8);
        model.add(prefix + "ssm_out.weight", 0.3, 0, 48, 32);
      }
      model.add(prefix + "post_attention_norm.weight", 0.1, 1, 32);
    }
    return model;
  }

  public Path write(Path folder) {
    TestingGguf file = new TestingGguf();
    keys.forEach((key, value) -> {
      if (value instanceof Integer integer) {
        file.integer(key, integer);
      } else if (value instanceof Float real) {
        file.real(key, real);
      } else {
        file.text(key, (String) value);
      }
    });
    tensors.forEach((name, tensor) -> file.floats(name, tensor.values(), tensor.shape()));
    return file.write(folder.resolve("random.gguf"));
  }

  private void common(String prefix, int layers, int hidden) {
    keys.put(prefix + ".block_count", layers);
    keys.put(prefix + ".context_length", 64);
    keys.put(prefix + ".embedding_length", hidden);
    keys.put(prefix + ".attention.head_count", 4);
    keys.put(prefix + ".attention.head_count_kv", 2);
    keys.put(prefix + ".attention.layer_norm_rms_epsilon", 1e-6f);
    keys.put(prefix + ".rope.freq_base", 10000f);
    add("token_embd.weight", 1, 0, hidden, 48);
    add("output_norm.weight", 0.1, 1, hidden);
  }

  /** The rest of attention with norms, 2 key-value heads of 16. */
  private void normedHeads(String prefix) {
    add(prefix + "attn_k.weight", 0.4, 0, 32, 32);
    add(prefix + "attn_v.weight", 0.4, 0, 32, 32);
    add(prefix + "attn_output.weight", 0.3, 0, 64, 32);
    add(prefix + "attn_q_norm.weight", 0.2, 1, 16);
    add(prefix + "attn_k_norm.weight", 0.2, 1, 16);
  }

  private void branch(String prefix, int hidden, int feedForward) {
    add(prefix + "attn_norm.weight", 0.1, 1, hidden);
    add(prefix + "ffn_gate.weight", 0.3, 0, hidden, feedForward);
    add(prefix + "ffn_up.weight", 0.3, 0, hidden, feedForward);
    add(prefix + "ffn_down.weight", 0.3, 0, feedForward, hidden);
  }

  private void add(String name, double spread, double mean, long... shape) {
    int size = 1;
    for (long length : shape) {
      size *= (int) length;
    }
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (random.nextGaussian() * spread + mean);
    }
    tensors.put(name, new Tensor(values, shape));
  }

  /** Names of the tensors, to go through them. */
  public List<String> names() {
    return new ArrayList<>(tensors.keySet());
  }
}
