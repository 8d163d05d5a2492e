package dev.holdfast.agent.demo;

/** Makes the instances of a family. */
public interface Generator {

  /** The instance of a seed: always the same one. */
  Instance instance(long seed, Split split);
}
