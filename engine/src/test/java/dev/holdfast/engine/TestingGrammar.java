package dev.holdfast.engine;

import dev.holdfast.engine.grammar.Grammar;
import dev.holdfast.engine.grammar.GrammarCursor;
import java.util.Arrays;
import java.util.List;

/** Allows some tokens at each place and all of them behind the last place. */
final class TestingGrammar implements Grammar {
  private final int vocabulary;
  private final int[][] places;
  private final boolean forces;

  private TestingGrammar(int vocabulary, int[][] places, boolean forces) {
    this.vocabulary = vocabulary;
    this.places = places;
    this.forces = forces;
  }

  /** The tokens of every place, in ascending order; none stand for all. */
  static TestingGrammar of(Model model, int[]... places) {
    return of(model.info().vocabulary(), places);
  }

  static TestingGrammar of(int vocabulary, int[]... places) {
    return new TestingGrammar(vocabulary, places, true);
  }

  /** A place of one token for each of the given ones. */
  static int[][] run(int... tokens) {
    return Arrays.stream(tokens).mapToObj(id -> new int[] {id}).toArray(int[][]::new);
  }

  /** Places one after the other. */
  static TestingGrammar of(Model model, List<int[][]> parts) {
    return of(model, parts.stream().flatMap(Arrays::stream).toArray(int[][]::new));
  }

  /** Never says that something is forced: where one token is allowed it is chosen. */
  TestingGrammar choosing() {
    return new TestingGrammar(vocabulary, places, false);
  }

  int[] allowedAt(int place) {
    return place < places.length ? places[place] : new int[0];
  }

  @Override
  public GrammarCursor start() {
    return new Cursor();
  }

  private final class Cursor implements GrammarCursor {
    private static final int[] NONE = {};

    private int place;

    @Override
    public int[] forced() {
      int end = place;
      while (forces && end < places.length && places[end].length == 1) {
        end++;
      }
      int[] run = end == place ? NONE : new int[end - place];
      for (int i = 0; i < run.length; i++) {
        run[i] = places[place + i][0];
      }
      return run;
    }

    @Override
    public void mask(float[] logits, int offset) {
      int[] allowed = place < places.length ? places[place] : NONE;
      if (allowed.length == 0) {
        return;
      }
      int next = 0;
      for (int id = 0; id < vocabulary; id++) {
        if (next < allowed.length && allowed[next] == id) {
          next++;
        } else {
          logits[offset + id] = Float.NEGATIVE_INFINITY;
        }
      }
    }

    @Override
    public void accept(int id) {
      int[] allowed = place < places.length ? places[place] : NONE;
      if (allowed.length > 0 && Arrays.binarySearch(allowed, id) < 0) {
        throw new IllegalArgumentException(id + " at place " + place);
      }
      place++;
    }
  }
}
