package shop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CartTest {
  @Test
  void anEmptyCartCostsNothing() {
    assertEquals(0, new Cart().total());
  }

  @Test
  void totalIsTheSumOfAllPrices() {
    Cart cart = new Cart();
    cart.add(250);
    cart.add(1000);
    cart.add(99);
    assertEquals(1349, cart.total());
  }
}
