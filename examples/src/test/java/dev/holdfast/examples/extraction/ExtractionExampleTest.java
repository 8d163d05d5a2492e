package dev.holdfast.examples.extraction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.examples.ScriptedModel;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExtractionExampleTest {
  @Test
  void whatTheModelSaysBecomesAnInvoice() {
    ScriptedModel model =
        new ScriptedModel(
            AiMessage.from(
                """
                {"seller": "Norrland Office Supplies", "customer": "Ms Lindqvist", "currency": "EUR",
                 "items": [{"name": "oak desk", "quantity": 2, "price": 349.5},
                           {"name": "desk lamp", "quantity": 5, "price": 24}]}
                """));
    ByteArrayOutputStream printed = new ByteArrayOutputStream();

    ExtractionExample.run(model, List.of(), new PrintStream(printed, true, StandardCharsets.UTF_8));

    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("seller    Norrland Office Supplies")
        .contains("2         oak desk at 349.50")
        .contains("total     819.00 EUR");
    assertThat(model.requests()).hasSize(1);
    assertThat(model.requests().getFirst().responseFormat().type())
        .isEqualTo(ResponseFormatType.JSON);
    assertThat(model.requests().getFirst().messages().toString())
        .contains(ExtractionExample.LETTER);
  }
}
