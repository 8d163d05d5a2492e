package dev.holdfast.engine.state;

import dev.holdfast.engine.KeyValueType;
import java.util.Arrays;
import java.util.Random;

/** States whose every number follows from their tokens, so that any process can check them. */
final class TestingState {
  static final StateLayout LAYOUT = new StateLayout(32, 2, 2, 16, 40, 3, 96, 2, 2, 24);

  private TestingState() {}

  static StateIdentity identity(int model, KeyValueType type) {
    String digest = String.format("%064x", 1000 + model);
    return new StateIdentity(digest, digest, "testing model " + model, LAYOUT, type);
  }

  /** The first tokens of one of many texts; those of the same hundred begin alike. */
  static int[] tokens(int text, int count) {
    int[] tokens = new Random(text / 100).ints(count, 0, 1000).toArray();
    Random own = new Random(text);
    for (int i = 300; i < count; i++) {
      tokens[i] = own.nextInt(1000);
    }
    return tokens;
  }

  static SequenceState of(int[] tokens, KeyValueType type) {
    SequenceState state = new SequenceState(LAYOUT, type);
    state.reserve(tokens.length);
    float[] row = new float[LAYOUT.headSize()];
    for (int at = 0; at < tokens.length; at++) {
      KvPage page = state.cache().page(at / KvPage.POSITIONS);
      for (int layer = 0; layer < LAYOUT.attentionLayers(); layer++) {
        for (int head = 0; head < LAYOUT.keyValueHeads(); head++) {
          for (int i = 0; i < row.length; i++) {
            row[i] = number(tokens[at], layer, head, i);
          }
          page.keys(layer, head).setColumn(at % KvPage.POSITIONS, row, 0);
          page.values(layer, head).setRow(at % KvPage.POSITIONS, row, 0);
        }
      }
    }
    state.advance(tokens, 0, tokens.length);
    int last = tokens[tokens.length - 1] + tokens.length;
    for (int layer = 0; layer < LAYOUT.recurrentLayers(); layer++) {
      fill(state.recurrent().matrices(layer), last, layer, 7);
      fill(state.recurrent().convolution(layer), last, layer, 8);
    }
    fill(state.lastOutput(), last, 0, 9);
    return state;
  }

  private static void fill(float[] numbers, int token, int layer, int kind) {
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = number(token, layer, kind, i);
    }
  }

  private static float number(int token, int layer, int head, int i) {
    int mixed = (token * 31 + layer) * 31 + head * 1021 + i * 131;
    return (mixed % 97 - 48) / 16f;
  }

  /** Whether every number is that of the tokens. */
  static boolean isWhole(SequenceState found) {
    SequenceState state = found.copy();
    if (!state
        .cache()
        .check((task, count) -> {
          for (int i = 0; i < count; i++) {
            task.accept(i);
          }
        })) {
      return false;
    }
    int[] tokens = state.tokens(0);
    SequenceState expected = of(tokens, state.type());
    for (int page = 0; page < expected.cache().pageCount(); page++) {
      if (state.cache().page(page).memory().mismatch(expected.cache().page(page).memory()) >= 0) {
        return false;
      }
    }
    for (int layer = 0; layer < LAYOUT.recurrentLayers(); layer++) {
      if (!Arrays.equals(state.recurrent().matrices(layer), expected.recurrent().matrices(layer))
          || !Arrays.equals(
              state.recurrent().convolution(layer), expected.recurrent().convolution(layer))) {
        return false;
      }
    }
    return Arrays.equals(state.lastOutput(), expected.lastOutput());
  }
}
