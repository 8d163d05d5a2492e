package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every golden of the tiny models, all file types. */
@Tag("shared")
class TinyModelSharedTest {
  private static final double LOGITS = 1e-3;
  private static final double STATES = 1e-4;

  /** As in {@link SessionTest}; not for mixtures, whose router jumps to other experts. */
  private static final double ROUNDED = 0.15;

  /** Keys and values in bfloat16: 7e-3 was the largest distance, of logits that reach 6. */
  private static final double SHORT_LOGITS = 1e-2;

  /** Keys and values in bytes: three times as far. */
  private static final double BYTE_LOGITS = 4e-2;

  /** Half a step of bfloat16 values between 4 and 8. */
  private static final double SHORT_STATES = 1.6e-2;

  @ParameterizedTest
  @CsvSource({
    "a,f32",
    "a,f16",
    "a,q8_0",
    "a,q4_k_m",
    "a,hf",
    "b,f32",
    "b,q8_0",
    "b,q4_k_m",
    "b,hf",
    "c,f32",
    "c,f16",
    "c,q8_0",
    "c,q4_k_m",
    "c,hf",
    "m,f32",
    "m,hf"
  })
  void logitsOfEveryPrompt(String name, String type) throws IOException {
    compareLogits(name, type, KeyValueType.F32, LOGITS);
  }

  @ParameterizedTest
  @CsvSource({"a,f32", "a,f16", "a,q8_0", "a,q4_k_m", "b,f32", "b,q8_0", "b,q4_k_m"})
  void logitsOfEveryPromptWithShortKeysAndValues(String name, String type) throws IOException {
    compareLogits(name, type, KeyValueType.BF16, SHORT_LOGITS);
    compareLogits(name, type, KeyValueType.Q8_0, BYTE_LOGITS);
  }

  private static void compareLogits(
      String name, String type, KeyValueType keysAndValues, double tolerance) throws IOException {
    TestingGolden golden = golden(name);
    int compared = 0;
    try (Model model = open(name, type)) {
      for (int length : new int[] {1, 5, 64, 65, 200, 700}) {
        String array = TestingGolden.prefix(type) + "p" + length + "_logits";
        if (!golden.has(array)) {
          continue;
        }
        TestingNpy expected = golden.array(array);
        int[] prompt = golden.prompt(length);
        int last = expected.shape()[0];
        try (Session whole = model.newSession(keysAndValues);
            Session pieces = model.newSession(keysAndValues);
            Session single = model.newSession(keysAndValues)) {
          float[][] logits = whole.appendForLogits(prompt, last);
          assertThat(TestingLogits.distance(logits, expected)).as(array).isLessThan(tolerance);
          float[][] cut = TestingLogits.inPieces(pieces, prompt, last, 3, 61, 1, 70);
          assertThat(cut).as(array).isDeepEqualTo(logits);
          float[][] steps = TestingLogits.tokenByToken(single, prompt, last);
          assertThat(steps).as(array).isDeepEqualTo(logits);
        }
        compared++;
      }
    }
    assertThat(compared).isEqualTo(TestingGolden.full(type) ? 6 : 4);
  }

  @ParameterizedTest
  @CsvSource({"a,f16", "b,q8_0", "c,f32", "m,f32", "b,hf"})
  void everySessionStandsWhereANewOneDoes(String name, String type, @TempDir Path folder)
      throws IOException {
    try (Model model = Model.open(file(name, type))) {
      TestingInterleaving.run(model, folder, 4, 25);
    }
  }

  @ParameterizedTest
  @CsvSource({"a,q8_0", "a,q4_k_m", "b,q8_0", "b,q4_k_m"})
  void logitsOfTheFastestKernelsStayClose(String name, String type) throws IOException {
    TestingGolden golden = golden(name);
    try (Model model = Model.open(file(name, type))) {
      for (int length : new int[] {1, 5, 65, 200}) {
        TestingNpy expected = golden.array(TestingGolden.prefix(type) + "p" + length + "_logits");
        try (Session session = model.newSession()) {
          float[][] logits = session.appendForLogits(golden.prompt(length), expected.shape()[0]);
          assertThat(TestingLogits.relative(logits, expected)).isLessThan(ROUNDED);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a,f32,2,5,8",
    "a,f32,2,65,8",
    "a,f32,2,200,6",
    "b,f32,4,5,16",
    "b,f32,4,65,16",
    "b,f32,4,200,12",
    "b,hf,4,65,16",
    "c,f32,2,5,8",
    "c,f32,2,65,8",
    "c,f32,2,200,6",
    "c,hf,2,65,8"
  })
  void statesAfterAPrompt(String name, String type, int keyHeads, int length, int arrays)
      throws IOException {
    compareStates(name, type, keyHeads, length, arrays, KeyValueType.F32, STATES);
  }

  @ParameterizedTest
  @CsvSource({
    "a,f32,2,5,8",
    "a,f32,2,65,8",
    "a,f32,2,200,6",
    "b,f32,4,5,16",
    "b,f32,4,65,16",
    "b,f32,4,200,12",
    "b,hf,4,65,16"
  })
  void statesAfterAPromptWithShortKeysAndValues(
      String name, String type, int keyHeads, int length, int arrays) throws IOException {
    compareStates(name, type, keyHeads, length, arrays, KeyValueType.BF16, SHORT_STATES);
  }

  private static void compareStates(
      String name,
      String type,
      int keyHeads,
      int length,
      int arrays,
      KeyValueType keysAndValues,
      double tolerance)
      throws IOException {
    TestingGolden golden = golden(name);
    int[] prompt = golden.prompt(length);
    int half = length / 2;
    boolean grouped = type.equals("hf");
    try (Model model = open(name, type);
        Session whole = model.newSession(keysAndValues);
        Session pieces = model.newSession(keysAndValues)) {
      whole.append(prompt);
      pieces.append(Arrays.copyOf(prompt, half));
      pieces.append(Arrays.copyOfRange(prompt, half, length));
      for (Session session : new Session[] {whole, pieces}) {
        TestingStates states =
            new TestingStates(session.snapshot().copyState(), keyHeads, grouped, tolerance);
        assertThat(states.compare(golden, "p" + length)).isEqualTo(arrays);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a,f32,5",
    "a,f32,65",
    "a,f16,5",
    "a,q8_0,5",
    "a,q4_k_m,5",
    "b,f32,5",
    "b,f32,65",
    "b,q8_0,5",
    "b,q4_k_m,5",
    "b,hf,65",
    "c,f32,5",
    "c,f32,65",
    "c,f16,5",
    "c,q8_0,5",
    "c,q4_k_m,5",
    "c,hf,5",
    "m,f32,5",
    "m,hf,5"
  })
  void greedyIdsUntilTheFirstThinMargin(String name, String type, int length) throws IOException {
    TestingGolden golden = golden(name);
    int[] expected = golden.greedy(type, length).until(LOGITS);
    assertThat(expected).hasSizeGreaterThan(8);
    try (Model model = open(name, type);
        Session session = model.newSession(KeyValueType.F32)) {
      session.append(golden.prompt(length));
      assertThat(TestingLogits.greedy(session, expected.length)).isEqualTo(expected);
    }
  }

  private static Path folder(String name) {
    String shared = System.getProperty("holdfast.shared", "");
    assertThat(shared).as("system property holdfast.shared").isNotEmpty();
    return Path.of(shared, "vectors", "tiny", name);
  }

  private static TestingGolden golden(String name) throws IOException {
    return TestingGolden.open(folder(name).resolve("golden"));
  }

  /** With activations in floats, as in the goldens. */
  private static Model open(String name, String type) {
    return Model.open(file(name, type), ModelOptions.defaults().withKernels("vector"));
  }

  static Path file(String name, String type) {
    return folder(name).resolve(type.equals("hf") ? "hf" : name + "-" + type + ".gguf");
  }
}
