package dev.holdfast.examples.extraction;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.AiServices;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Reads an invoice out of a letter. */
public final class ExtractionExample {
  static final String LETTER =
      """
      Dear Ms Lindqvist, thank you for your order. We have sent you two oak desks at 349.50 euros \
      each and five desk lamps at 24 euros each. Please pay within 14 days. \
      Kind regards, Norrland Office Supplies\
      """;

  private ExtractionExample() {}

  /** Reads the invoices of these texts, or of a letter of its own. */
  public static void run(ChatModel model, List<String> texts, PrintStream out) {
    InvoiceReader reader = AiServices.create(InvoiceReader.class, model);
    for (String text : texts.isEmpty() ? List.of(LETTER) : texts) {
      Invoice invoice = reader.read(text);
      out.println(text);
      out.println();
      out.println("  seller    " + invoice.seller());
      out.println("  customer  " + invoice.customer());
      for (Invoice.Item item : invoice.items()) {
        out.printf(Locale.ROOT, "  %-9d %s at %.2f%n", item.quantity(), item.name(), item.price());
      }
      out.printf(Locale.ROOT, "  total     %.2f %s%n", invoice.total(), invoice.currency());
    }
  }
}
