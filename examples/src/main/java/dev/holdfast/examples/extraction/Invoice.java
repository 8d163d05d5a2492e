package dev.holdfast.examples.extraction;

import java.util.List;

/**
 * What is to be known of an invoice.
 *
 * @param seller who sends it
 * @param customer who pays it
 * @param currency as in ISO 4217
 * @param items what was sold
 */
public record Invoice(String seller, String customer, Currency currency, List<Item> items) {
  /** Currencies that this example knows. */
  public enum Currency {
    EUR,
    USD,
    GBP
  }

  /**
   * A line of the invoice.
   *
   * @param price of one piece
   */
  public record Item(String name, int quantity, double price) {}

  /** The sum of all lines. */
  public double total() {
    return items.stream().mapToDouble(item -> item.quantity() * item.price()).sum();
  }
}
