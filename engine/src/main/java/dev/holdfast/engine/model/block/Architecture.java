package dev.holdfast.engine.model.block;

/** Builds the networks of one model family from files. */
public interface Architecture {

  /** As in the metadata key {@code general.architecture}. */
  String name();

  /**
   * Reads the configuration, checks every tensor against it, and assembles the network.
   *
   * @throws dev.holdfast.engine.EngineException MODEL_MALFORMED or MODEL_UNSUPPORTED
   */
  Network load(Configuration file, Weights weights);
}
