package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.state.KvPage;
import dev.holdfast.engine.state.SequenceState;
import dev.holdfast.engine.state.StateLayout;
import dev.holdfast.engine.tensor.Panels;
import java.io.IOException;

/**
 * Compares a state with goldens, which are in the order of the original checkpoint: its value head
 * {@code g * r + s} is head {@code s * keyHeads + g} of a GGUF file (specification section 5.2),
 * unless heads are grouped as in the checkpoint.
 */
final class TestingStates {
  private final SequenceState state;
  private final StateLayout layout;
  private final int keyHeads;
  private final boolean grouped;
  private final double tolerance;

  TestingStates(SequenceState state, int keyHeads, boolean grouped, double tolerance) {
    this.state = state;
    this.layout = state.layout();
    this.keyHeads = keyHeads;
    this.grouped = grouped;
    this.tolerance = tolerance;
  }

  /** Compares every state array of the prompt; returns how many there were. */
  int compare(TestingGolden golden, String prompt) throws IOException {
    int compared = 0;
    int recurrent = 0;
    int attention = 0;
    int layers = layout.recurrentLayers() + layout.attentionLayers();
    for (int layer = 0; layer < layers; layer++) {
      String name = prompt + "_state_layer" + layer + "_";
      if ((layer + 1) % 4 != 0) {
        matrices(golden.array(name + "recurrent"), recurrent, name);
        convolution(golden.array(name + "conv"), recurrent, name);
        recurrent++;
        compared += 2;
      } else {
        if (golden.has(name + "k")) {
          keysAndValues(golden.array(name + "k"), golden.array(name + "v"), attention, name);
          compared += 2;
        }
        attention++;
      }
    }
    return compared;
  }

  private int headOfFile(int original) {
    int perKey = layout.valueHeads() / keyHeads;
    return grouped ? original : original % perKey * keyHeads + original / perKey;
  }

  private void matrices(TestingNpy golden, int layer, String name) {
    assertThat(golden.shape())
        .containsExactly(layout.valueHeads(), layout.keySize(), layout.valueSize());
    int keySize = layout.keySize();
    int valueSize = layout.valueSize();
    int stored = keySize * Panels.padded(valueSize);
    float[] found = state.recurrent().matrices(layer);
    for (int head = 0; head < layout.valueHeads(); head++) {
      for (int i = 0; i < keySize * valueSize; i++) {
        int at = headOfFile(head) * stored + Panels.index(keySize, i / valueSize, i % valueSize);
        near(found[at], golden.values()[head * keySize * valueSize + i], name);
      }
    }
  }

  private void convolution(TestingNpy golden, int layer, String name) {
    int channels = layout.convolutionChannels();
    assertThat(golden.shape()).containsExactly(channels, layout.convolutionRows());
    int keyChannels = 2 * keyHeads * layout.keySize();
    float[] found = state.recurrent().convolution(layer);
    for (int channel = 0; channel < channels; channel++) {
      int ours = channel;
      if (channel >= keyChannels) {
        int head = (channel - keyChannels) / layout.valueSize();
        ours =
            keyChannels
                + headOfFile(head) * layout.valueSize()
                + (channel - keyChannels) % layout.valueSize();
      }
      for (int row = 0; row < layout.convolutionRows(); row++) {
        near(
            found[row * channels + ours],
            golden.values()[channel * layout.convolutionRows() + row],
            name);
      }
    }
  }

  private void keysAndValues(TestingNpy keys, TestingNpy values, int layer, String name) {
    int positions = state.position();
    int size = layout.headSize();
    assertThat(keys.shape()).containsExactly(layout.keyValueHeads(), positions, size);
    for (int head = 0; head < layout.keyValueHeads(); head++) {
      for (int position = 0; position < positions; position++) {
        KvPage page = state.cache().page(position / KvPage.POSITIONS);
        int slot = position % KvPage.POSITIONS;
        for (int i = 0; i < size; i++) {
          int at = (head * positions + position) * size + i;
          float key = page.keys(layer, head).get(i, slot);
          float value = page.values(layer, head).get(slot, i);
          near(key, keys.values()[at], name + "k");
          near(value, values.values()[at], name + "v");
        }
      }
    }
  }

  private void near(float found, float expected, String name) {
    if (!(Math.abs(found - expected) <= tolerance)) {
      throw new AssertionError(name + ": " + found + " where " + expected + " is expected");
    }
  }
}
