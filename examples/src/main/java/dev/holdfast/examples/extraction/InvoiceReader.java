package dev.holdfast.examples.extraction;

import dev.langchain4j.service.UserMessage;
import dev.langchain4j.service.V;

/** Reads invoices out of plain text; {@code AiServices} writes the code. */
public interface InvoiceReader {
  /** The invoice that a text tells of. */
  @UserMessage("Extract the invoice from this text:\n\n{{text}}")
  Invoice read(@V("text") String text);
}
