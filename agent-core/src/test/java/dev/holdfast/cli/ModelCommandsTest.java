package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.engine.KeyValueType;
import dev.holdfast.engine.Model;
import dev.holdfast.engine.ModelOptions;
import dev.holdfast.engine.tensor.KernelProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCommandsTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Path MODEL = TestingModel.FILE;

  @TempDir Path home;
  private TestingConsole console;

  @BeforeEach
  void openConsole() {
    console = new TestingConsole(home);
  }

  @Test
  void infoShowsWhatTheFileSays() throws IOException {
    JsonNode info = json("info");

    assertThat(info.get("architecture").asText()).isEqualTo("qwen35");
    assertThat(info.get("layers").asInt()).isEqualTo(info.get("layerKinds").size());
    assertThat(info.get("bytes").asLong()).isEqualTo(Files.size(MODEL));

    assertThat(text("info")).contains("architecture  qwen35", "3 linear attention");
  }

  @Test
  void tokenizeGivesTheSameIdsForTextFileAndStdin() throws IOException {
    String said = "Straße <|im_end|> 漢字\n";
    Path file = Files.writeString(home.resolve("said.txt"), said);

    String ids = json("tokenize", "--text", said).toString();
    assertThat(json("tokenize", "--file", file.toString())).hasToString(ids);
    console.input(said);
    assertThat(json("tokenize", "--file", "-")).hasToString(ids);

    try (Model model = Model.open(MODEL)) {
      assertThat(ids)
          .isEqualTo(
              MAPPER
                  .createObjectNode()
                  .set("ids", MAPPER.valueToTree(model.tokenizer().encode(said)))
                  .toString());
    }
    assertThat(text("tokenize", "--text", said)).contains("\"<|im_end|>\"");
  }

  /** Whose tokenizer is that of the tiny model, and whose weights are missing. */
  @Test
  void aFolderOfSafetensorsMayStandForAFile() throws IOException {
    Path folder = Files.createDirectory(home.resolve("checkpoint"));
    Files.writeString(
        folder.resolve("config.json"),
        """
        {"model_type": "qwen2", "hidden_size": 64, "num_attention_heads": 2,
         "num_hidden_layers": 1, "intermediate_size": 64, "max_position_embeddings": 64,
         "rms_norm_eps": 1e-6, "rope_theta": 1e6, "vocab_size": 512, "tie_word_embeddings": true}\
        """);
    Files.copy(MODEL.resolveSibling("a-tokenizer.json"), folder.resolve("tokenizer.json"));
    Files.write(folder.resolve("model.safetensors"), new byte[] {2, 0, 0, 0, 0, 0, 0, 0, '{', '}'});

    String said = "Straße <|im_end|> 漢字";
    String ids = json("tokenize", "--text", said).toString();
    int before = console.out().length();
    String[] command = {"model", "tokenize", folder.toString(), "--text", said};
    assertThat(console.run(with(command, "--output", "json"))).as(console.err()).isZero();
    assertThat(MAPPER.readTree(console.out().substring(before))).hasToString(ids);

    assertThat(console.run("model", "info", folder.toString())).isEqualTo(5);
    assertThat(console.err()).contains("token_embd.weight is missing");
  }

  @Test
  void textThatIsNotUtf8IsRefused() throws IOException {
    Path file = Files.write(home.resolve("latin"), new byte[] {'a', 'b', (byte) 0xe4, 'c'});

    assertThat(run("tokenize", "--file", file.toString())).isEqualTo(2);
    assertThat(console.err()).contains("not UTF-8 at byte 2");
  }

  @Test
  void renderGivesTextAndItsIds() throws IOException {
    console.input(
        """
        {"messages":[{"role":"user","content":"Hi"}],"flags":{"add_generation_prompt":true}}\
        """);

    JsonNode rendered = json("render", "--chat", "-");

    String prompt = rendered.get("text").asText();
    assertThat(prompt).startsWith("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n");
    try (Model model = Model.open(MODEL)) {
      int[] ids = MAPPER.treeToValue(rendered.get("ids"), int[].class);
      assertThat(model.tokenizer().decode(ids)).isEqualTo(prompt);
    }
  }

  @Test
  void aChatThatIsNoneIsAUsageError() {
    console.input("{\"messages\":[{\"role\":\"wizard\",\"content\":\"Hi\"}]}");

    assertThat(run("render", "--chat", "-")).isEqualTo(2);
    assertThat(console.err()).contains("messages[0]");
  }

  @Test
  void logitsAreThoseOfTheEngine() throws IOException {
    JsonNode logits = json("logits", "--tokens", "5,6,7", "--last", "2").get("logits");

    assertThat(logits).hasSize(2);
    try (Model model = Model.open(MODEL, ModelOptions.defaults().withKernels("vector"));
        var session = model.newSession(KeyValueType.F32)) {
      float[][] expected = session.appendForLogits(new int[] {5, 6, 7}, 2);
      assertThat(MAPPER.treeToValue(logits, float[][].class)).isDeepEqualTo(expected);
    }
  }

  @Test
  void wrongTokensAreUsageErrors() {
    assertThat(run("logits", "--tokens", "1,2", "--last", "3")).isEqualTo(2);
    assertThat(run("logits", "--tokens", "999999")).isEqualTo(2);
    assertThat(run("logits", "--tokens", "-1")).isEqualTo(2);
    assertThat(run("logits", "--tokens", "a")).isEqualTo(2);
    assertThat(run("logits", "--tokens", "1", "--kernels", "quantum")).isEqualTo(2);
    assertThat(console.out()).isEmpty();
  }

  @Test
  void kernelsCanBeChosen() throws IOException {
    for (String kernels : new String[] {"scalar", "vector", KernelProvider.chosen()}) {
      assertThat(json("logits", "--tokens", "5", "--kernels", kernels).get("logits")).hasSize(1);
    }
  }

  @Test
  void threadsCanBeChosenAndChangeNothing() throws IOException {
    JsonNode one = json("logits", "--tokens", "5,6", "--threads", "1");
    assertThat(json("logits", "--tokens", "5,6", "--threads", "3")).isEqualTo(one);
  }

  @Test
  void impossibleThreadsAreUsageErrorsOfEveryCommandThatComputes() {
    for (String threads : new String[] {"0", "-2", "100000", "two"}) {
      assertThat(run("logits", "--tokens", "1", "--threads", threads)).as(threads).isEqualTo(2);
      for (String command : new String[] {"run", "plan"}) {
        assertThat(console.run(command, "a task", "--threads", threads)).as(threads).isEqualTo(2);
      }
      assertThat(console.run("chat", "--threads", threads)).as(threads).isEqualTo(2);
    }
    assertThat(console.err()).contains("0 threads", "Use 1 to");
  }

  private JsonNode json(String command, String... options) throws IOException {
    int before = console.out().length();
    assertThat(run(command, with(options, "--output", "json"))).as(console.err()).isZero();
    return MAPPER.readTree(console.out().substring(before));
  }

  private String text(String command, String... options) {
    int before = console.out().length();
    assertThat(run(command, options)).as(console.err()).isZero();
    return console.out().substring(before);
  }

  private int run(String command, String... options) {
    return console.run(with(new String[] {"model", command, MODEL.toString()}, options));
  }

  private static String[] with(String[] first, String... second) {
    String[] all = java.util.Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }
}
