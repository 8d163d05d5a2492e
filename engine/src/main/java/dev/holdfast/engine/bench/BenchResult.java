package dev.holdfast.engine.bench;

/**
 * The speed of one test at one depth.
 *
 * @param depth tokens in the context before it began
 * @param tokensPerSecond over the repeats
 * @param bytesPerToken what decoding one token reads: the weights as they are stored in the file,
 *     keys and values of the context, the recurrent state; 0 for prompts
 * @param readBytesPerSecond how fast the machine read memory just before; 0 for prompts
 */
public record BenchResult(
    BenchTest test,
    int depth,
    Spread tokensPerSecond,
    double bytesPerToken,
    double readBytesPerSecond) {

  /** Bytes per second at the median. */
  public double bytesPerSecond() {
    return bytesPerToken * tokensPerSecond.median();
  }

  /** Share of what the machine can read; above 1 if it was slowed down while it was probed. */
  public double shareOfRead() {
    return readBytesPerSecond == 0 ? 0 : bytesPerSecond() / readBytesPerSecond;
  }
}
