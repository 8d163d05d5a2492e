package dev.holdfast.engine.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import dev.holdfast.engine.tensor.Matrix;
import dev.holdfast.engine.tensor.Tensor;
import dev.holdfast.engine.tensor.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GgufFileTest {
  @TempDir Path directory;

  private GgufFile open(TestingGguf gguf) {
    return GgufFile.open(gguf.write(directory.resolve("model.gguf")));
  }

  private static void assertFails(ErrorCode code, String message, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.remedy()).isNotBlank();
            })
        .hasMessageContaining(message);
  }

  private void assertMalformed(String message, TestingGguf gguf) {
    assertFails(ErrorCode.MODEL_MALFORMED, message, () -> open(gguf).close());
  }

  @Test
  void readsMetadataOfEveryKind() {
    TestingGguf gguf =
        new TestingGguf()
            .text("general.architecture", "tiny")
            .integer("count", 7)
            .integer("narrow", GgufValueType.INT8, -3)
            .integer("wide", GgufValueType.UINT64, 1L << 40)
            .real("epsilon", 1e-6f)
            .flag("tied", true)
            .texts("tokens", List.of("a", "", "Ġé", "日本"))
            .integers("types", List.of(1, -3, 5))
            .flags("recurrent", List.of(true, false));
    try (GgufFile file = open(gguf)) {
      GgufMetadata metadata = file.metadata();
      assertThat(file.version()).isEqualTo(3);
      assertThat(metadata.keys())
          .containsExactly(
              "general.architecture",
              "count",
              "narrow",
              "wide",
              "epsilon",
              "tied",
              "tokens",
              "types",
              "recurrent");
      assertThat(metadata.string("general.architecture")).contains("tiny");
      assertThat(metadata.integer("count")).hasValue(7);
      assertThat(metadata.integer("narrow")).hasValue(-3);
      assertThat(metadata.integer("tied")).hasValue(1);
      assertThat(metadata.integer("wide")).hasValue(1L << 40);
      assertThat(metadata.real("epsilon")).hasValue(1e-6f);
      assertThat(metadata.real("count")).hasValue(7);
      assertThat(metadata.strings("tokens")).containsExactly("a", "", "Ġé", "日本");
      assertThat(metadata.strings("tokens").indexOf("日本")).isEqualTo(3);
      assertThat(metadata.strings("tokens").indexOf("日")).isEqualTo(-1);
      assertThat(metadata.integers("types")).containsExactly(1, -3, 5);
      assertThat(metadata.integers("recurrent")).containsExactly(1, 0);
      assertThat(metadata.isArray("types")).isTrue();
    }
  }

  @Test
  void absentKeysAreEmptyAndRequiredOnesAnError() {
    try (GgufFile file = open(new TestingGguf().text("name", "x").integer("layers", 900))) {
      GgufMetadata metadata = file.metadata();
      assertThat(metadata.string("absent")).isEmpty();
      assertThat(metadata.integer("absent")).isEmpty();
      assertThat(metadata.real("absent")).isEmpty();
      assertThat(metadata.strings("absent")).isEmpty();
      assertThat(metadata.integers("absent")).isEmpty();
      assertFails(ErrorCode.MODEL_MALFORMED, "absent", () -> metadata.requireString("absent"));
      assertFails(ErrorCode.MODEL_MALFORMED, "name", () -> metadata.integer("name"));
      assertFails(ErrorCode.MODEL_MALFORMED, "name", () -> metadata.strings("name"));
      assertFails(ErrorCode.MODEL_MALFORMED, "layers", () -> metadata.string("layers"));
    }
  }

  @Test
  void readsTensorsInFileOrder() {
    TestingGguf gguf =
        new TestingGguf()
            .version(2)
            .alignment(64)
            .floats("norm", new float[] {1, 2, 3}, 3)
            .floats("weight", new float[] {1, 2, 3, 4, 5, 6}, 3, 2);
    try (GgufFile file = open(gguf)) {
      assertThat(file.version()).isEqualTo(2);
      assertThat(file.tensors()).extracting(Tensor::name).containsExactly("norm", "weight");
      assertThat(file.requireTensor("norm").floats()).containsExactly(1, 2, 3);
      Matrix matrix = file.requireTensor("weight").matrix();
      assertThat(matrix.rows()).isEqualTo(2);
      assertThat(file.requireTensor("weight").floats()).containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(file.requireTensor("norm").matrix().rows()).isEqualTo(1);
      assertThat(file.tensor("absent")).isEmpty();
      assertFails(ErrorCode.MODEL_MALFORMED, "absent", () -> file.requireTensor("absent"));
    }
  }

  @Test
  void unknownTensorTypesOpenAndFailOnlyWhenUsed() {
    TestingGguf gguf =
        new TestingGguf().tensor("odd", 29, new byte[136], 256).floats("norm", new float[] {1}, 1);
    try (GgufFile file = open(gguf)) {
      Tensor odd = file.requireTensor("odd");
      assertThat(odd.type()).isEmpty();
      assertThat(odd.elements()).isEqualTo(256);
      assertThat(odd.data().byteSize()).isBetween(136L, 160L);
      assertFails(ErrorCode.MODEL_UNSUPPORTED, "odd", odd::matrix);
      assertFails(ErrorCode.MODEL_UNSUPPORTED, "29", odd::floats);
    }
  }

  @ParameterizedTest
  @EnumSource(TensorType.class)
  void everySupportedTypeIsPlacedByItsSize(TensorType type) {
    int columns = type.blockElements() * 2;
    byte[] bytes = new byte[(int) type.bytes(3L * columns)];
    TestingGguf gguf =
        new TestingGguf().tensor("w", type, bytes, columns, 3).floats("end", new float[] {1}, 1);
    try (GgufFile file = open(gguf)) {
      assertThat(file.requireTensor("w").data().byteSize()).isEqualTo(bytes.length);
      assertThat(file.requireTensor("w").floats()).hasSize(3 * columns);
      assertThat(file.requireTensor("end").floats()).containsExactly(1);
    }
  }

  @Test
  void missingFilesAndDirectoriesAreMissing() {
    Path absent = directory.resolve("absent.gguf");
    assertFails(ErrorCode.MODEL_MISSING, "absent.gguf", () -> GgufFile.open(absent).close());
    assertFails(
        ErrorCode.MODEL_MISSING, directory.toString(), () -> GgufFile.open(directory).close());
  }

  @Test
  void foreignFilesAreMalformed() throws IOException {
    Path path = directory.resolve("foreign.gguf");
    Files.write(path, new byte[0]);
    assertFails(ErrorCode.MODEL_MALFORMED, "foreign.gguf", () -> GgufFile.open(path).close());
    Files.writeString(path, "<!doctype html><title>404</title> not a model");
    assertFails(ErrorCode.MODEL_MALFORMED, "GGUF", () -> GgufFile.open(path).close());
    assertMalformed("version 1", new TestingGguf().version(1));
    assertMalformed("big-endian", new TestingGguf().version(3 << 24));
  }

  @Test
  void contradictionsAreMalformed() {
    byte[] none = {};
    assertMalformed("duplicate", new TestingGguf().integer("k", 1).integer("k", 2));
    assertMalformed("general.alignment", new TestingGguf().integer("general.alignment", 24));
    assertMalformed("general.alignment", new TestingGguf().text("general.alignment", "32"));
    assertMalformed(
        "length of array k", new TestingGguf().array("k", GgufValueType.INT32, 1L << 40, none));
    assertMalformed("array k", new TestingGguf().array("k", GgufValueType.STRING, -1, none));
    assertMalformed(
        "tensor t", new TestingGguf().floats("t", new float[4], 4).floats("t", new float[4], 4));
    assertMalformed("beyond the end", new TestingGguf().tensor("t", 0, new byte[8], 3));
    assertMalformed(
        "has the size", new TestingGguf().tensor("t", 0, new byte[8], 1L << 40, 1L << 40));
    assertMalformed("has the size", new TestingGguf().tensor("t", 0, new byte[8], 0));
    assertMalformed("has the size", new TestingGguf().tensor("t", 0, new byte[8], -1));
    assertMalformed("5 dimensions", new TestingGguf().tensor("t", 0, none, 1, 1, 1, 1, 1));
    assertMalformed("do not fit", new TestingGguf().tensor("t", TensorType.Q4_K, none, 255));
    assertMalformed("tensor t lies at 16", new TestingGguf().tensorInfo("t", 0, 16, 1));
    assertMalformed("tensor t lies at", new TestingGguf().tensorInfo("t", 0, -32, 1));
    assertMalformed("tensor t lies at", new TestingGguf().tensorInfo("t", 0, 1L << 60, 1));
  }

  @Test
  void nestingHasALimit() {
    byte[] value = {};
    for (int depth = 0; depth < 2; depth++) {
      value = nest(value);
    }
    byte[] shallow = value;
    try (GgufFile file =
        open(new TestingGguf().array("k", GgufValueType.ARRAY, 1, shallow).integer("n", 1))) {
      assertThat(file.metadata().integer("n")).hasValue(1);
    }
    for (int depth = 0; depth < 20; depth++) {
      value = nest(value);
    }
    assertMalformed(
        "nested too deeply", new TestingGguf().array("k", GgufValueType.ARRAY, 1, value));
  }

  private static byte[] nest(byte[] inner) {
    boolean empty = inner.length == 0;
    return java.nio.ByteBuffer.allocate(12 + inner.length)
        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
        .putInt(empty ? GgufValueType.INT8.id() : GgufValueType.ARRAY.id())
        .putLong(empty ? 0 : 1)
        .put(inner)
        .array();
  }

  @Test
  void largeVocabulariesComeBackWhole() {
    List<String> tokens = new ArrayList<>();
    for (int i = 0; i < 50_000; i++) {
      tokens.add("token" + i);
    }
    try (GgufFile file = open(new TestingGguf().texts("tokens", tokens))) {
      assertThat(file.metadata().strings("tokens")).isEqualTo(tokens);
    }
  }
}
