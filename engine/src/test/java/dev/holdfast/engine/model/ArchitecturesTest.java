package dev.holdfast.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import dev.holdfast.engine.KeyValueType;
import dev.holdfast.engine.Model;
import dev.holdfast.engine.Session;
import dev.holdfast.engine.model.TestingRandomModel.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchitecturesTest {
  /** Logits reach 20 here: float rounding is some 1e-4. */
  private static final double TOLERANCE = 1e-3;

  /**
   * Keys and values in bfloat16; the logits of the random models depend on them without measure.
   */
  private static final double SHORT_TOLERANCE = 0.5;

  @TempDir Path folder;

  @Test
  void qwen2EqualsAPlainImplementation() {
    compare(TestingRandomModel.qwen2(1, false));
  }

  @Test
  void qwen2WithTiedEmbeddingsEqualsAPlainImplementation() {
    compare(TestingRandomModel.qwen2(2, true));
  }

  @Test
  void qwen35WithThreeValueHeadsPerKeyHeadEqualsAPlainImplementation() {
    compare(TestingRandomModel.qwen35(3));
  }

  @Test
  void qwen3EqualsAPlainImplementation() {
    compare(TestingRandomModel.qwen3(5, false));
    compare(TestingRandomModel.qwen3(6, true));
  }

  @Test
  void expertsEqualAPlainImplementation() {
    compare(TestingRandomModel.qwen35moe(7));
  }

  @Test
  void expertsOfATokenDoNotDependOnItsCompanions() {
    int[] tokens = new Random(10).ints(30, 0, 48).toArray();
    try (Model model = Model.open(TestingRandomModel.qwen35moe(8).write(folder));
        Session whole = model.newSession(KeyValueType.F32);
        Session single = model.newSession(KeyValueType.F32)) {
      float[][] logits = whole.appendForLogits(tokens, tokens.length);
      for (int t = 0; t < tokens.length; t++) {
        assertThat(single.appendForLogits(new int[] {tokens[t]}, 1)[0]).isEqualTo(logits[t]);
      }
    }
  }

  @Test
  void expertsInOneTensorOrInOneEachAreTheSame() {
    TestingRandomModel model = TestingRandomModel.qwen35moe(9);
    int[] tokens = {5, 6, 7, 8, 9};
    double[][] expected = new TestingReference(model).logits(tokens);
    for (int layer = 0; layer < 4; layer++) {
      String prefix = "blk." + layer + ".ffn_";
      float[] gate = model.tensors.remove(prefix + "gate_exps.weight").values();
      float[] up = model.tensors.remove(prefix + "up_exps.weight").values();
      float[] down = model.tensors.remove(prefix + "down_exps.weight").values();
      int size = 24 * 32;
      float[] both = new float[2 * gate.length];
      for (int e = 0; e < 5; e++) {
        System.arraycopy(gate, e * size, both, 2 * e * size, size);
        System.arraycopy(up, e * size, both, (2 * e + 1) * size, size);
        float[] one = Arrays.copyOfRange(down, e * size, (e + 1) * size);
        model.tensors.put(prefix + "down." + e + ".weight", new Tensor(one, 24, 32));
      }
      model.tensors.put(prefix + "gate_up_exps.weight", new Tensor(both, 32, 48, 5));
    }
    compare(model, tokens, expected);
  }

  @Test
  void aSpeculativeLayerDoesNotRun() {
    TestingRandomModel model = TestingRandomModel.qwen35(4);
    int[] tokens = {1, 2, 3};
    double[][] expected = new TestingReference(model).logits(tokens);
    model.keys.put("qwen35.block_count", 5);
    model.keys.put("qwen35.nextn_predict_layers", 1);
    for (String name : List.of("enorm", "hnorm", "shared_head_norm")) {
      model.tensors.put("blk.4.nextn." + name + ".weight", new Tensor(new float[32], 32));
    }
    model.tensors.put("blk.4.nextn.eh_proj.weight", new Tensor(new float[64 * 32], 64, 32));
    compare(model, tokens, expected);
  }

  @Test
  void everyTensorIsMissed() {
    for (TestingRandomModel model :
        List.of(
            TestingRandomModel.qwen2(1, true),
            TestingRandomModel.qwen3(1, true),
            TestingRandomModel.qwen35(1),
            TestingRandomModel.qwen35moe(1))) {
      for (String name : model.names()) {
        Tensor tensor = model.tensors.remove(name);
        assertThatThrownBy(() -> Model.open(model.write(folder)))
            .as(name)
            .isInstanceOfSatisfying(EngineException.class, ArchitecturesTest::isMalformed)
            .hasMessageContaining(name);
        model.tensors.put(name, tensor);
      }
    }
  }

  @Test
  void everyMisshapenTensorIsNamedWithBothShapes() {
    for (TestingRandomModel model :
        List.of(
            TestingRandomModel.qwen2(1, false),
            TestingRandomModel.qwen3(1, false),
            TestingRandomModel.qwen35(1),
            TestingRandomModel.qwen35moe(1))) {
      for (String name : model.names()) {
        Tensor tensor = model.tensors.get(name);
        long[] shape = tensor.shape().clone();
        shape[0]++;
        int size = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        model.tensors.put(name, new Tensor(new float[size], shape));
        assertThatThrownBy(() -> Model.open(model.write(folder)))
            .as(name)
            .isInstanceOfSatisfying(EngineException.class, ArchitecturesTest::isMalformed)
            .hasMessageContaining(name)
            .hasMessageContaining(String.valueOf(shape[0]))
            .hasMessageContaining(String.valueOf(tensor.shape()[0]));
        model.tensors.put(name, tensor);
      }
    }
  }

  @Test
  void everyAbsurdNumberIsRefused() {
    List<String> optional =
        List.of(
            "qwen3.attention.key_length",
            "qwen35.attention.value_length",
            "qwen35moe.attention.value_length",
            "general.architecture");
    for (TestingRandomModel model :
        List.of(
            TestingRandomModel.qwen2(1, true),
            TestingRandomModel.qwen3(1, true),
            TestingRandomModel.qwen35(1),
            TestingRandomModel.qwen35moe(1))) {
      for (String key : List.copyOf(model.keys.keySet())) {
        if (optional.contains(key)) {
          continue;
        }
        Object value = model.keys.get(key);
        List<Object> absurd =
            value instanceof Float
                ? List.of(0f, -1f, Float.NaN, Float.POSITIVE_INFINITY, "text")
                : List.of(0, -1, 1_000_000_007, 0.5f, "text");
        for (Object bad : absurd) {
          model.keys.put(key, bad);
          assertThatThrownBy(() -> Model.open(model.write(folder)))
              .as(key + " = " + bad)
              .isInstanceOfSatisfying(EngineException.class, ArchitecturesTest::isMalformed);
        }
        model.keys.remove(key);
        assertThatThrownBy(() -> Model.open(model.write(folder)))
            .as("no " + key)
            .isInstanceOfSatisfying(EngineException.class, ArchitecturesTest::isMalformed)
            .hasMessageContaining(key);
        model.keys.put(key, value);
      }
    }
  }

  @Test
  void scaledRotaryAnglesAreRefused() {
    TestingRandomModel model = TestingRandomModel.qwen2(1, true);
    model.keys.put("qwen2.rope.scaling.type", "yarn");
    assertThatThrownBy(() -> Model.open(model.write(folder)))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_UNSUPPORTED))
        .hasMessageContaining("qwen2.rope.scaling.type");
    model.keys.put("qwen2.rope.scaling.type", "none");
    Model.open(model.write(folder)).close();
  }

  @Test
  void headsThatDoNotDivideAreRefused() {
    TestingRandomModel model = TestingRandomModel.qwen2(1, true);
    model.keys.put("qwen2.attention.head_count_kv", 3);
    assertThatThrownBy(() -> Model.open(model.write(folder)))
        .isInstanceOfSatisfying(EngineException.class, ArchitecturesTest::isMalformed)
        .hasMessageContaining("4 is not a multiple");
  }

  @Test
  void anUnknownArchitectureIsNamedWithTheKnownOnes() {
    TestingRandomModel model = TestingRandomModel.qwen2(1, true);
    model.keys.put("general.architecture", "llama");
    assertThatThrownBy(() -> Model.open(model.write(folder)))
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.MODEL_UNSUPPORTED);
              assertThat(e.remedy()).contains("qwen35").contains("qwen2");
            })
        .hasMessageContaining("llama");
    model.keys.remove("general.architecture");
    assertThatThrownBy(() -> Model.open(model.write(folder)))
        .isInstanceOfSatisfying(EngineException.class, ArchitecturesTest::isMalformed);
  }

  private void compare(TestingRandomModel model) {
    int[] tokens = new Random(9).ints(40, 0, 48).toArray();
    compare(model, tokens, new TestingReference(model).logits(tokens));
  }

  private void compare(TestingRandomModel model, int[] tokens, double[][] expected) {
    compare(model, tokens, expected, KeyValueType.F32, TOLERANCE);
    compare(model, tokens, expected, KeyValueType.BF16, SHORT_TOLERANCE);
  }

  private void compare(
      TestingRandomModel model,
      int[] tokens,
      double[][] expected,
      KeyValueType keysAndValues,
      double tolerance) {
    try (Model opened = Model.open(model.write(folder));
        Session session = opened.newSession(keysAndValues)) {
      float[][] found = session.appendForLogits(tokens, tokens.length);
      for (int t = 0; t < tokens.length; t++) {
        assertThat(found[t]).hasSize(expected[t].length);
        for (int i = 0; i < expected[t].length; i++) {
          assertThat((double) found[t][i])
              .isCloseTo(expected[t][i], org.assertj.core.api.Assertions.within(tolerance));
        }
      }
    }
  }

  private static void isMalformed(EngineException e) {
    assertThat(e.code()).isEqualTo(ErrorCode.MODEL_MALFORMED);
    assertThat(e.remedy()).isNotEmpty();
  }
}
