package dev.holdfast.agent.demo;

/**
 * Which half of the world an instance is drawn from. Words, numbers of three digits and more, and
 * page layouts of one never occur in the other, and neither do seeds: the same seed gives different
 * instances.
 */
public enum Split {
  /** What a model is trained on. */
  TRAINING,
  /** What it is judged by: one part in five of everything. */
  HELD_OUT;

  private static final int PARTS = 5;

  /** Whether something belongs to this half, by its hash. */
  public boolean has(String thing) {
    int hash = 17;
    for (int i = 0; i < thing.length(); i++) {
      hash = hash * 31 + thing.charAt(i);
    }
    // Mixed once more: the lowest bits of the plain sum follow the last letters.
    hash *= 0x9E3779B1;
    boolean heldOut = (hash >>> 8) % PARTS == 0;
    return heldOut == (this == HELD_OUT);
  }
}
