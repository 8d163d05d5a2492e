package dev.holdfast.agent.demo.repair;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EditTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      delimiter = ';',
      textBlock =
          """
          result *= last                ; result *= i                 ; last must be i
          return a - b                  ; return a + b                ; - must be +
          for i in range(1, last):      ; for i in range(1, last + 1):; last must be last + 1
          for i in range(1, last + 1):  ; for i in range(1, last):    ; last + 1 must be last
          total                         ; return total                ; total must be return total
          return price(b, a)            ; return price(a, b)          ; b, a must be a, b
          if (a >= 3) {                 ; if (a > 3) {                ; >= must be >
          return x                      ; return x                    ; x must be x
          """)
  void saysOnlyWhatIsDifferent(String before, String after, String expected) {
    assertThat(new Edit(0, before, before, after).substitution()).isEqualTo(expected);
  }
}
