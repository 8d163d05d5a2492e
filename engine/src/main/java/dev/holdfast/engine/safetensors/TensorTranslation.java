package dev.holdfast.engine.safetensors;

import dev.holdfast.engine.tensor.Tensor;
import dev.holdfast.engine.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * From the tensors of a checkpoint to those of a GGUF file (specification sections 8.3 and 9):
 * other names, and other values of a few small ones. Matrices stay as they are, so value heads of
 * linear attention remain in the checkpoint's order. What the text model has no use for, such as a
 * vision tower or {@code mtp} layers, is left aside.
 */
final class TensorTranslation {
  private static final Pattern LAYER = Pattern.compile("layers\\.(\\d{1,5})\\.(.+)");
  private static final Pattern EXPERT =
      Pattern.compile("mlp\\.experts\\.(\\d{1,5})\\.(gate|up|down)_proj\\.weight");

  /** What becomes of a tensor. */
  private enum Change {
    NONE,
    PLUS_ONE,
    MINUS_EXPONENTIAL,
    SQUEEZED
  }

  private record Rule(String name, Change change) {}

  private final CheckpointConfig config;
  private final Map<String, Tensor> stored;
  private final Map<String, Rule> rules = new HashMap<>();
  private final Change norm;

  TensorTranslation(CheckpointConfig config, Map<String, Tensor> stored) {
    this.config = config;
    this.stored = stored;
    // The hybrids store how far a norm's weight is from one.
    this.norm = config.hybrid() ? Change.PLUS_ONE : Change.NONE;
    addDecoder();
    addHybrid();
    addExperts();
  }

  private void rule(String from, String to) {
    rules.put(from, new Rule(to, Change.NONE));
  }

  private void addDecoder() {
    rules.put("input_layernorm.weight", new Rule("attn_norm.weight", norm));
    String second = config.hybrid() ? "post_attention_norm.weight" : "ffn_norm.weight";
    rules.put("post_attention_layernorm.weight", new Rule(second, norm));
    for (String part : List.of("q", "k", "v")) {
      rule("self_attn." + part + "_proj.weight", "attn_" + part + ".weight");
      rule("self_attn." + part + "_proj.bias", "attn_" + part + ".bias");
    }
    rule("self_attn.o_proj.weight", "attn_output.weight");
    rules.put("self_attn.q_norm.weight", new Rule("attn_q_norm.weight", norm));
    rules.put("self_attn.k_norm.weight", new Rule("attn_k_norm.weight", norm));
    for (String part : List.of("gate", "up", "down")) {
      rule("mlp." + part + "_proj.weight", "ffn_" + part + ".weight");
      rule("mlp.shared_expert." + part + "_proj.weight", "ffn_" + part + "_shexp.weight");
    }
  }

  private void addHybrid() {
    rule("linear_attn.in_proj_qkv.weight", "attn_qkv.weight");
    rule("linear_attn.in_proj_z.weight", "attn_gate.weight");
    rule("linear_attn.in_proj_a.weight", "ssm_alpha.weight");
    rule("linear_attn.in_proj_b.weight", "ssm_beta.weight");
    rule("linear_attn.dt_bias", "ssm_dt.bias");
    rule("linear_attn.norm.weight", "ssm_norm.weight");
    rule("linear_attn.out_proj.weight", "ssm_out.weight");
    rules.put("linear_attn.A_log", new Rule("ssm_a", Change.MINUS_EXPONENTIAL));
    rules.put("linear_attn.conv1d.weight", new Rule("ssm_conv1d.weight", Change.SQUEEZED));
  }

  private void addExperts() {
    rule("mlp.gate.weight", "ffn_gate_inp.weight");
    rule("mlp.shared_expert_gate.weight", "ffn_gate_inp_shexp.weight");
    rule("mlp.experts.gate_up_proj", "ffn_gate_up_exps.weight");
    rule("mlp.experts.down_proj", "ffn_down_exps.weight");
  }

  /** All tensors of the text model by their names in GGUF files. */
  Map<String, Tensor> all() {
    String prefix =
        stored.containsKey("model.language_model.embed_tokens.weight")
            ? "model.language_model."
            : "model.";
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    stored.forEach((name, tensor) -> {
      if (name.startsWith(prefix)) {
        translate(name.substring(prefix.length()))
            .ifPresent(rule -> tensors.put(rule.name, changed(tensor, rule)));
      }
    });
    Tensor head = stored.get("lm_head.weight");
    if (!config.tied()) {
      if (head == null) {
        throw CheckpointFolder.malformed("tensor lm_head.weight is missing");
      }
      tensors.put("output.weight", changed(head, new Rule("output.weight", Change.NONE)));
    }
    return tensors;
  }

  private Optional<Rule> translate(String name) {
    return switch (name) {
      case "embed_tokens.weight" -> Optional.of(new Rule("token_embd.weight", Change.NONE));
      case "norm.weight" -> Optional.of(new Rule("output_norm.weight", norm));
      default -> {
        Matcher layer = LAYER.matcher(name);
        yield layer.matches()
            ? inLayer(layer.group(2))
                .map(rule -> new Rule("blk." + layer.group(1) + "." + rule.name, rule.change))
            : Optional.empty();
      }
    };
  }

  private Optional<Rule> inLayer(String name) {
    Matcher expert = EXPERT.matcher(name);
    if (expert.matches()) {
      String single = "ffn_" + expert.group(2) + "." + expert.group(1) + ".weight";
      return Optional.of(new Rule(single, Change.NONE));
    }
    return Optional.ofNullable(rules.get(name));
  }

  private static Tensor changed(Tensor tensor, Rule rule) {
    return switch (rule.change) {
      case NONE -> withShape(tensor, rule.name, tensor.shape());
      case SQUEEZED -> {
        List<Long> shape = tensor.shape();
        boolean middle = shape.size() == 3 && shape.get(1) == 1;
        yield withShape(tensor, rule.name, middle ? List.of(shape.get(0), shape.get(2)) : shape);
      }
      case PLUS_ONE -> mapped(tensor, rule.name, value -> (float) value + 1f);
      case MINUS_EXPONENTIAL -> mapped(tensor, rule.name, value -> -Math.exp(value));
    };
  }

  private static Tensor withShape(Tensor tensor, String name, List<Long> shape) {
    return new Tensor(name, tensor.format(), tensor.type(), shape, tensor.data());
  }

  private static Tensor mapped(Tensor tensor, String name, DoubleUnaryOperator change) {
    float[] values = tensor.floats();
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) change.applyAsDouble(values[i]);
    }
    return new Tensor(
        name, "F32", Optional.of(TensorType.F32), tensor.shape(), MemorySegment.ofArray(values));
  }
}
