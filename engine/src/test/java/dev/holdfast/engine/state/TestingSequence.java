package dev.holdfast.engine.state;

import dev.holdfast.engine.KeyValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Long states without the memory that they need: most of their pages are the same few. */
public final class TestingSequence {
  private static final int DIFFERENT = 8;

  private TestingSequence() {}

  /**
   * A state of random numbers.
   *
   * @param special indexes of pages that are there but once; their keys weigh more
   */
  public static SequenceState of(
      StateLayout layout, KeyValueType type, int position, Random random, Integer... special) {
    List<KvPage> repeated = new ArrayList<>();
    for (int i = 0; i < DIFFERENT; i++) {
      repeated.add(page(layout, type, random, 1));
    }
    List<KvPage> pages = new ArrayList<>();
    for (int index = 0; index * KvPage.POSITIONS < position; index++) {
      boolean once = List.of(special).contains(index);
      pages.add(once ? page(layout, type, random, 3) : repeated.get(index % DIFFERENT));
    }
    RecurrentState recurrent = new RecurrentState(layout);
    for (int layer = 0; layer < layout.recurrentLayers(); layer++) {
      fill(recurrent.matrices(layer), random, 0.1);
      fill(recurrent.convolution(layer), random, 1);
    }
    float[] lastOutput = new float[layout.hidden()];
    fill(lastOutput, random, 1);
    return SequenceState.restored(layout, type, pages, recurrent, lastOutput, position);
  }

  private static KvPage page(StateLayout layout, KeyValueType type, Random random, double weight) {
    KvPage page = new KvPage(layout, type);
    float[] key = new float[layout.headSize()];
    float[] value = new float[layout.headSize()];
    for (int layer = 0; layer < layout.attentionLayers(); layer++) {
      for (int head = 0; head < layout.keyValueHeads(); head++) {
        for (int slot = 0; slot < KvPage.POSITIONS; slot++) {
          fill(key, random, weight);
          fill(value, random, 1);
          page.keys(layer, head).setColumn(slot, key, 0);
          page.values(layer, head).setRow(slot, value, 0);
        }
      }
    }
    return page;
  }

  private static void fill(float[] array, Random random, double spread) {
    for (int i = 0; i < array.length; i++) {
      array[i] = (float) (random.nextGaussian() * spread);
    }
  }
}
