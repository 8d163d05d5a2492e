package dev.holdfast.examples.assistant;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What a small shop has in stock; the model may look and take. */
public final class Stock {
  private final Map<String, Integer> pieces =
      new TreeMap<>(Map.of("lamp", 7, "desk", 2, "chair", 0));
  private final Consumer<String> listener;

  /**
   * @param listener hears of every call and its result
   */
  public Stock(Consumer<String> listener) {
    this.listener = listener;
  }

  /** Number of pieces left. */
  @Tool("Tells how many pieces of a product are in stock")
  public String count(@P("the product, in the singular, for instance lamp") String product) {
    Integer count = pieces.get(product);
    return said(
        "count(" + product + ")",
        count == null
            ? "There is no such product; there are " + pieces.keySet() + "."
            : count + " in stock");
  }

  /** Takes pieces out of stock. */
  @Tool("Reserves pieces of a product for the customer, if there are enough")
  public String reserve(
      @P("the product, in the singular, for instance lamp") String product,
      @P("number of pieces") int quantity) {
    int count = pieces.getOrDefault(product, 0);
    boolean enough = quantity > 0 && quantity <= count;
    if (enough) {
      pieces.put(product, count - quantity);
    }
    return said(
        "reserve(" + product + ", " + quantity + ")",
        enough
            ? "Reserved " + quantity + "; " + (count - quantity) + " left"
            : "Not reserved: there are " + count);
  }

  private String said(String call, String result) {
    listener.accept(call + " -> " + result);
    return result;
  }
}
