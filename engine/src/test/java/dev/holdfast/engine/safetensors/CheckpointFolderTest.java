package dev.holdfast.engine.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import dev.holdfast.engine.KeyValueType;
import dev.holdfast.engine.Model;
import dev.holdfast.engine.ModelOptions;
import dev.holdfast.engine.Session;
import dev.holdfast.engine.model.TestingRandomModel;
import dev.holdfast.engine.model.TestingRandomModel.Tensor;
import dev.holdfast.engine.tensor.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A folder of safetensors is the same model as its GGUF file. */
class CheckpointFolderTest {
  private static final int[] TOKENS = new Random(3).ints(30, 0, 48).toArray();

  @TempDir private Path temporary;
  private Path folder;

  @BeforeEach
  void create() throws IOException {
    folder = Files.createDirectory(temporary.resolve("checkpoint"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void plainDecodersAreTheSameToTheBit(boolean tied) {
    for (TestingRandomModel model :
        new TestingRandomModel[] {
          TestingRandomModel.qwen2(1, tied), TestingRandomModel.qwen3(2, tied)
        }) {
      new TestingCheckpoint(model).write(folder, TensorType.F32);
      assertThat(logits(folder)).isDeepEqualTo(logits(model.write(temporary)));
    }
  }

  /** The output projection adds the value heads in another order. */
  @Test
  void hybridsAreTheSameWithinRounding() {
    for (TestingRandomModel model :
        new TestingRandomModel[] {TestingRandomModel.qwen35(3), TestingRandomModel.qwen35moe(4)}) {
      new TestingCheckpoint(model).write(folder, TensorType.F32);
      assertClose(logits(folder), logits(model.write(temporary)));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BF16", "F16"})
  void halvesAreTheSameToTheBit(TensorType type) {
    TestingRandomModel model = TestingRandomModel.qwen2(5, false);
    for (Tensor tensor : model.tensors.values()) {
      for (int i = 0; i < tensor.values().length; i++) {
        float value = tensor.values()[i];
        tensor.values()[i] =
            type == TensorType.F16
                ? Float.float16ToFloat(Float.floatToFloat16(value))
                : Float.intBitsToFloat(Float.floatToRawIntBits(value) & 0xffff0000);
      }
    }
    new TestingCheckpoint(model).write(folder, type);
    assertThat(logits(folder)).isDeepEqualTo(logits(model.write(temporary)));
  }

  @Test
  void shardsAreOneModel() {
    TestingRandomModel model = TestingRandomModel.qwen3(6, false);
    new TestingCheckpoint(model).writeShards(folder);
    assertThat(logits(folder)).isDeepEqualTo(logits(model.write(temporary)));
  }

  @Test
  void expertsMayHaveTensorsOfTheirOwn() {
    TestingRandomModel model = TestingRandomModel.qwen35moe(7);
    TestingCheckpoint checkpoint = new TestingCheckpoint(model);
    for (int layer = 0; layer < 4; layer++) {
      String prefix = "model.layers." + layer + ".mlp.experts.";
      float[] both = checkpoint.tensors.remove(prefix + "gate_up_proj").values();
      float[] down = checkpoint.tensors.remove(prefix + "down_proj").values();
      for (int e = 0; e < 5; e++) {
        int size = 24 * 32;
        String one = prefix + e + ".";
        checkpoint.tensors.put(
            one + "gate_proj.weight", new Tensor(part(both, 2 * e, size), 24, 32));
        checkpoint.tensors.put(
            one + "up_proj.weight", new Tensor(part(both, 2 * e + 1, size), 24, 32));
        checkpoint.tensors.put(one + "down_proj.weight", new Tensor(part(down, e, size), 32, 24));
      }
    }
    checkpoint.write(folder, TensorType.F32);
    assertClose(logits(folder), logits(model.write(temporary)));
  }

  @Test
  void theTextModelIsTakenOutOfALargerOne() {
    TestingRandomModel model = TestingRandomModel.qwen35(8);
    TestingCheckpoint checkpoint = new TestingCheckpoint(model);
    for (Map.Entry<String, Tensor> entry : Map.copyOf(checkpoint.tensors).entrySet()) {
      checkpoint.tensors.remove(entry.getKey());
      String name = entry.getKey().replaceFirst("^model\\.", "model.language_model.");
      checkpoint.tensors.put(name, entry.getValue());
    }
    checkpoint.tensors.put("model.visual.patch.weight", new Tensor(new float[32], 2, 2, 2, 2, 2));
    checkpoint.tensors.put("mtp.fc.weight", new Tensor(new float[64 * 32], 32, 64));
    ObjectNode text = checkpoint.config.deepCopy();
    checkpoint.config.removeAll();
    checkpoint.config.put("model_type", "qwen3_5").set("text_config", text);
    checkpoint.write(folder, TensorType.F32);
    assertClose(logits(folder), logits(model.write(temporary)));
  }

  @Test
  void theModelSaysWhatItIs() throws IOException {
    TestingCheckpoint checkpoint = new TestingCheckpoint(TestingRandomModel.qwen35(9));
    checkpoint.write(folder, TensorType.F32);
    Files.writeString(folder.resolve("chat_template.jinja"), "template");
    Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": [7, 40]}");
    try (Model model = Model.open(folder)) {
      assertThat(model.info().architecture()).isEqualTo("qwen35");
      assertThat(model.info().name()).isEqualTo("checkpoint");
      assertThat(model.info().usableTokens()).isEqualTo(42);
      assertThat(model.stopTokens()).containsExactlyInAnyOrder(7, 40);
      assertThat(model.info().fileBytes())
          .isEqualTo(Files.size(folder.resolve("model.safetensors")));
      assertThat(model.metadata().string("tokenizer.chat_template")).contains("template");
    }
  }

  @Test
  void missingFilesAreNamed() throws IOException {
    TestingCheckpoint checkpoint = new TestingCheckpoint(TestingRandomModel.qwen2(1, true));
    checkpoint.write(folder, TensorType.F32);
    for (String name : new String[] {"model.safetensors", "tokenizer.json", "config.json"}) {
      Files.delete(folder.resolve(name));
      assertFails(ErrorCode.MODEL_MISSING, name);
    }
  }

  @Test
  void whatIsNotComputedIsRefused() {
    assertRefused("model_type", c -> c.config.put("model_type", "llama"));
    assertRefused("quantised", c -> c.config.putObject("quantization_config"));
    assertRefused("hidden_act", c -> c.config.put("hidden_act", "gelu"));
    assertRefused("use_sliding_window", c -> c.config.put("use_sliding_window", true));
    assertRefused("attn_output_gate", c -> c.config.put("attn_output_gate", false));
    assertRefused("rotary", c -> c.config.withObject("/rope_parameters").put("rope_type", "yarn"));
    assertRefused("rotary", c -> c.config.putObject("rope_scaling").put("type", "yarn"));
    assertRefused("layer_types", c -> c.config.putArray("layer_types").add("sliding_attention"));
    assertRefused("normalizer", c -> c.tokenizer.putObject("normalizer").put("type", "NFKC"));
    assertRefused("BPE", c -> c.tokenizer.withObject("/model").put("type", "WordPiece"));
    assertRefused(
        "pre_tokenizer", c -> c.tokenizer.withObject("/pre_tokenizer/pattern").put("Regex", "x"));
  }

  @Test
  void whatDoesNotHoldTogetherIsMalformed() {
    assertMalformed("lm_head.weight", c -> c.config.put("tie_word_embeddings", false));
    assertMalformed("hidden_size", c -> c.config.remove("hidden_size"));
    assertMalformed("hidden_size", c -> c.config.put("hidden_size", 0.5));
    assertMalformed("vocab_size", c -> c.config.put("vocab_size", 1L << 40));
    assertMalformed("rope_theta", c -> c.config.put("rope_theta", "text"));
    assertMalformed("token_embd.weight", c -> c.tensors.remove("model.embed_tokens.weight"));
    assertMalformed(
        "blk.3.attn_q.weight", c -> c.tensors.remove("model.layers.3.self_attn.q_proj.weight"));
    assertMalformed("\"t5\"", c -> c.tokenizer.withObject("/model/vocab").put("t5", 48));
    assertMalformed("id 6", c -> c.tokenizer.withObject("/model/vocab").put("t5", 6));
    assertMalformed("merge 0", c -> c.tokenizer.withObject("/model").putArray("merges").add(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../model.safetensors", "/etc/passwd", "", "model.gguf", "a/b.safetensors"})
  void anIndexNamesFilesOfItsFolderOnly(String name) throws IOException {
    new TestingCheckpoint(TestingRandomModel.qwen2(1, true)).write(folder, TensorType.F32);
    Files.writeString(
        folder.resolve("model.safetensors.index.json"),
        "{\"weight_map\": {\"model.norm.weight\": \"" + name + "\"}}");
    assertFails(ErrorCode.MODEL_MALFORMED, "names the file");
  }

  @Test
  void anIndexIsKept() throws IOException {
    new TestingCheckpoint(TestingRandomModel.qwen2(1, true)).write(folder, TensorType.F32);
    Path index = folder.resolve("model.safetensors.index.json");
    Files.writeString(index, "{\"weight_map\": {\"absent\": \"model.safetensors\"}}");
    assertFails(ErrorCode.MODEL_MALFORMED, "absent");
    Files.copy(folder.resolve("model.safetensors"), folder.resolve("twin.safetensors"));
    Files.writeString(
        index, "{\"weight_map\": {\"a\": \"model.safetensors\", \"b\": \"twin.safetensors\"}}");
    assertFails(ErrorCode.MODEL_MALFORMED, "occurs in two files");
    Files.writeString(index, "{\"weight_map\": {\"a\": \"gone.safetensors\"}}");
    assertFails(ErrorCode.MODEL_MISSING, "gone.safetensors");
  }

  private void assertRefused(String part, Consumer<TestingCheckpoint> change) {
    assertFails(ErrorCode.MODEL_UNSUPPORTED, part, change);
  }

  private void assertMalformed(String part, Consumer<TestingCheckpoint> change) {
    assertFails(ErrorCode.MODEL_MALFORMED, part, change);
  }

  private void assertFails(ErrorCode code, String part, Consumer<TestingCheckpoint> change) {
    TestingCheckpoint checkpoint = new TestingCheckpoint(TestingRandomModel.qwen35(1));
    change.accept(checkpoint);
    checkpoint.write(folder, TensorType.F32);
    assertFails(code, part);
  }

  private void assertFails(ErrorCode code, String part) {
    assertThatThrownBy(() -> Model.open(folder).close())
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.remedy()).isNotBlank();
            })
        .hasMessageContaining(part);
  }

  private static float[] part(float[] values, int index, int size) {
    return Arrays.copyOfRange(values, index * size, (index + 1) * size);
  }

  private static float[][] logits(Path path) {
    try (Model model = Model.open(path, ModelOptions.defaults().withKernels("scalar"));
        Session session = model.newSession(KeyValueType.F32)) {
      return session.appendForLogits(TOKENS, TOKENS.length);
    }
  }

  private static void assertClose(float[][] found, float[][] expected) {
    for (int t = 0; t < expected.length; t++) {
      assertThat(found[t]).containsExactly(expected[t], within(1e-3f));
    }
  }
}
