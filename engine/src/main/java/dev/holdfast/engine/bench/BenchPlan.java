package dev.holdfast.engine.bench;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * What a benchmark measures: every test at every depth.
 *
 * @param depths tokens in the context before a test begins
 * @param repeats how often each is timed
 */
public record BenchPlan(List<BenchTest> tests, List<Integer> depths, int repeats) {
  private static final int MOST_REPEATS = 1000;

  /**
   * Depths are put in order.
   *
   * @throws EngineException REQUEST_INVALID when there is nothing to measure
   */
  public BenchPlan {
    tests = List.copyOf(tests);
    depths = List.copyOf(new TreeSet<>(depths));
    if (tests.isEmpty() || depths.isEmpty()) {
      throw invalid("no test or no depth", "Name at least one of each.");
    }
    if (depths.getFirst() < 0) {
      throw invalid("the depth is " + depths.getFirst(), "Use 0 or more tokens.");
    }
    if (repeats < 1 || repeats > MOST_REPEATS) {
      throw invalid(repeats + " repeats", "Use 1 to " + MOST_REPEATS + ".");
    }
  }

  /**
   * Checks that all fits a context; a benchmark does so before it begins.
   *
   * @throws EngineException REQUEST_INVALID naming what does not
   */
  public void check(int contextLength) {
    BenchTest longest =
        tests.stream().max(Comparator.comparingInt(BenchTest::tokens)).orElseThrow();
    long needed = (long) depths.getLast() + longest.tokens();
    if (needed > contextLength) {
      throw invalid(
          longest.name()
              + " at depth "
              + depths.getLast()
              + " needs "
              + needed
              + " positions; the model has "
              + contextLength,
          "Choose smaller depths or tests.");
    }
  }

  private static EngineException invalid(String message, String remedy) {
    return new EngineException(ErrorCode.REQUEST_INVALID, message, remedy);
  }
}
