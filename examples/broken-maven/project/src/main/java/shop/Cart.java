package shop;

import java.util.ArrayList;
import java.util.List;

/** What a customer is about to buy; prices in cents. */
public class Cart {
  private final List<Integer> prices = new ArrayList<>();

  public void add(int price) {
    prices.add(price);
  }

  public int total() {
    int sum = 0;
    for (int i = 1; i < prices.size(); i++) {
      sum += prices.get(i);
    }
    return sum;
  }
}
