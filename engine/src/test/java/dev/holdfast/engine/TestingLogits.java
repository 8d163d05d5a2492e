package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Ways to feed a prompt, and distances between logits. */
final class TestingLogits {

  private TestingLogits() {}

  /** Feeds a prompt in pieces of the given lengths, the rest as one; logits of the last rows. */
  static float[][] inPieces(Session session, int[] prompt, int last, int... lengths) {
    List<float[]> rows = new ArrayList<>();
    int from = 0;
    for (int piece = 0; from < prompt.length; piece++) {
      int length =
          piece < lengths.length
              ? Math.min(lengths[piece], prompt.length - from)
              : prompt.length - from;
      int[] tokens = Arrays.copyOfRange(prompt, from, from + length);
      rows.addAll(Arrays.asList(session.appendForLogits(tokens, length)));
      from += length;
    }
    return rows.subList(rows.size() - last, rows.size()).toArray(new float[0][]);
  }

  /** Feeds a prompt one token at a time; logits of the last rows. */
  static float[][] tokenByToken(Session session, int[] prompt, int last) {
    int[] ones = new int[prompt.length];
    Arrays.fill(ones, 1);
    return inPieces(session, prompt, last, ones);
  }

  /** Feeds the most likely token {@code steps} times; the ids. */
  static int[] greedy(Session session, int steps) {
    int[] ids = new int[steps];
    for (int step = 0; step < steps; step++) {
      float[] logits = session.logits();
      for (int id = 1; id < logits.length; id++) {
        ids[step] = logits[id] > logits[ids[step]] ? id : ids[step];
      }
      session.append(ids[step]);
    }
    return ids;
  }

  /** Largest distance between rows and a golden {@code [rows][vocabulary]}. */
  static double distance(float[][] rows, TestingNpy golden) {
    assertThat(golden.shape()).containsExactly(rows.length, rows[0].length);
    double most = 0;
    for (int row = 0; row < rows.length; row++) {
      for (int i = 0; i < rows[row].length; i++) {
        double distance = Math.abs(rows[row][i] - golden.values()[row * rows[row].length + i]);
        most = distance <= most ? most : distance;
      }
    }
    return most;
  }

  /** Distance from a golden {@code [rows][vocabulary]} as a share of its length. */
  static double relative(float[][] rows, TestingNpy golden) {
    assertThat(golden.shape()).containsExactly(rows.length, rows[0].length);
    double difference = 0;
    double length = 0;
    int at = 0;
    for (float[] row : rows) {
      for (float value : row) {
        difference += Math.pow(value - golden.values()[at], 2);
        length += Math.pow(golden.values()[at], 2);
        at++;
      }
    }
    return Math.sqrt(difference / length);
  }
}
