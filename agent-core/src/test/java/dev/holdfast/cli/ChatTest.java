package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatTest {
  private static final String MODEL = TestingModel.FILE.toString();

  @TempDir Path home;
  private TestingConsole console;

  @BeforeEach
  void openConsole() {
    console = new TestingConsole(home);
  }

  @Test
  void anEmptyInputIsAnEmptyChat() {
    assertThat(console.run("chat", "--model", MODEL)).isZero();
    assertThat(console.out()).isEmpty();
  }

  @Test
  void commandsAreRemarksAndNotAnswers() {
    console.input("/help\n/usage\n/wizard\n/reset\n\n/quit\nnever read\n");

    assertThat(console.run("chat", "--model", MODEL)).isZero();
    assertThat(console.out()).isEmpty();
    assertThat(console.err())
        .contains(
            "forget the conversation",
            "0 prompt tokens computed",
            "There is no command /wizard",
            "The conversation is forgotten.");
  }

  @Test
  void aQuestionTooLongForTheModelIsALimit() {
    console.input("word ".repeat(5000));

    assertThat(console.run("chat", "--model", MODEL)).isEqualTo(3);
    assertThat(console.err()).contains("holdfast: ");
  }

  @Test
  void theModelMustBeThere() {
    assertThat(console.run("chat", "--model", home.resolve("absent.gguf").toString())).isEqualTo(5);
    assertThat(console.err()).contains("absent.gguf");
  }
}
