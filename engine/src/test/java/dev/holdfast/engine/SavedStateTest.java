package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.engine.state.StateStore;
import dev.holdfast.engine.state.StoredSnapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** States that are saved and restored go on to the bit. */
class SavedStateTest {
  @TempDir Path folder;

  private final List<String> warnings = new ArrayList<>();
  private Model model;
  private StateStore store;

  @BeforeEach
  void open() {
    model = TestingModels.open();
    store = newStore();
  }

  @AfterEach
  void close() {
    model.close();
    assertThat(warnings).isEmpty();
  }

  /** Another store on the same folder knows no page of this one. */
  private StateStore newStore() {
    return StateStore.open(folder.resolve("states"), StateStore.MOST_BYTES, warnings::add);
  }

  @ParameterizedTest
  @CsvSource({
    "emitted,BF16",
    "emitted,F32",
    "emitted,Q8_0",
    "vector,BF16",
    "vector,F32",
    "vector,Q8_0"
  })
  void anotherProcessGoesOnToTheBit(String kernels, KeyValueType type) {
    Path file = TestingModels.file();
    ModelOptions options = ModelOptions.defaults().withKernels(kernels).withKeysAndValues(type);
    roundTrip(file, options, 600);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 31, 255, 256, 257, 512})
  void everyPositionCanBeSaved(int position) {
    roundTrip(TestingModels.file(), ModelOptions.defaults(), position);
  }

  @ParameterizedTest
  @Tag("shared")
  @CsvSource({"a,f32", "a,hf", "b,f32", "b,q4_k_m", "c,f16", "c,q8_0", "c,hf", "m,f32"})
  void allTinyModelsGoOnToTheBit(String name, String type) {
    Path file = TinyModelSharedTest.file(name, type);
    for (KeyValueType keysAndValues : KeyValueType.values()) {
      roundTrip(file, ModelOptions.defaults().withKeysAndValues(keysAndValues), 300);
    }
  }

  private void roundTrip(Path file, ModelOptions options, int position) {
    float[] expected;
    float[] after;
    int[] prompt;
    try (Model first = Model.open(file, options);
        Session session = first.newSession()) {
      prompt = tokens(first, position, 1);
      session.append(prompt);
      expected = session.logits();
      assertThat(session.snapshot().save(store)).get().extracting("position").isEqualTo(position);
      session.append(5, 6, 7);
      after = session.logits();
    }
    try (Model second = Model.open(file, options)) {
      int[] longer = Arrays.copyOf(prompt, position + 3);
      Snapshot restored = second.restore(newStore(), longer).orElseThrow();
      assertThat(restored.tokens()).isEqualTo(prompt);
      try (Session session = restored.open();
          Session fork = restored.open()) {
        assertThat(session.logits()).isEqualTo(expected);
        session.append(5, 6, 7);
        assertThat(session.logits()).isEqualTo(after);
        fork.append(5, 6, 7);
        assertThat(fork.logits()).isEqualTo(after);
      }
    }
  }

  @Test
  void theLongestPrefixIsFound() {
    int[] tokens = tokens(model, 700, 2);
    try (Session session = model.newSession()) {
      int done = 0;
      for (int position : new int[] {40, 300, 301, 650}) {
        session.append(Arrays.copyOfRange(tokens, done, position));
        done = position;
        session.snapshot().save(store);
      }
    }
    StateStore other = newStore();
    for (int asked : new int[] {39, 40, 299, 300, 301, 649, 650, 700}) {
      int expected =
          asked < 40 ? 0 : asked < 300 ? 40 : asked < 301 ? 300 : asked < 650 ? 301 : 650;
      Optional<Snapshot> found = model.restore(other, Arrays.copyOf(tokens, asked));
      assertThat(found.map(Snapshot::position).orElse(0)).isEqualTo(expected);
      assertThat(model.restore(other, Arrays.copyOf(tokens, asked), expected, KeyValueType.BF16))
          .isEmpty();
    }
    int[] others = tokens.clone();
    others[299]++;
    assertThat(model.restore(other, others).map(Snapshot::position)).contains(40);
    others[0]++;
    assertThat(model.restore(other, others)).isEmpty();
    assertThat(model.restore(other, tokens, 0, KeyValueType.F32)).isEmpty();
  }

  @Test
  void statesOfOtherArithmeticAreNotTaken() {
    int[] tokens = tokens(model, 20, 3);
    try (Model exact = TestingModels.openExact();
        Session session = exact.newSession()) {
      session.append(tokens);
      session.snapshot().save(store);
      assertThat(exact.restore(store, tokens)).isPresent();
      // Emitted kernels round the activations to eight bits.
      assertThat(model.restore(store, tokens)).isEmpty();
    }
  }

  @Test
  void pagesAreSharedAndWrittenOnce() throws Exception {
    int[] tokens = tokens(model, 600, 4);
    List<StoredSnapshot> saved = new ArrayList<>();
    try (Session session = model.newSession()) {
      session.append(Arrays.copyOf(tokens, 520));
      saved.add(session.snapshot().save(store).orElseThrow());
      List<Path> pages = files(".page");
      assertThat(pages).hasSize(2);
      session.append(Arrays.copyOfRange(tokens, 520, 600));
      saved.add(session.snapshot().save(store).orElseThrow());
      assertThat(files(".page")).isEqualTo(pages);
      assertThat(session.snapshot().save(store).map(StoredSnapshot::file))
          .contains(saved.getLast().file());
      assertThat(files(".snapshot")).hasSize(2);
      // A mapped page is one that is stored.
      Snapshot restored = model.restore(newStore(), tokens).orElseThrow();
      assertThat(restored.save(store).map(StoredSnapshot::file)).contains(saved.getLast().file());
      assertThat(files("")).hasSize(4);
      // What was deleted under it is written again.
      Files.delete(pages.getFirst());
      assertThat(restored.save(newStore())).isPresent();
      assertThat(files(".page")).isEqualTo(pages);
    }
    for (StoredSnapshot each : saved) {
      Snapshot exactly = model.restore(newStore(), each).orElseThrow();
      assertThat(exactly.position()).isEqualTo(each.position());
    }
    store.delete(saved.getFirst());
    assertThat(model.restore(store, saved.getFirst())).isEmpty();
    assertThat(model.restore(store, saved.getLast())).isPresent();
    assertThat(files(".page")).hasSize(2);
  }

  @Test
  void anEmptyHistoryIsRefused() {
    Snapshot empty = model.newSession().snapshot();
    assertThatThrownBy(() -> empty.save(store))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.REQUEST_INVALID));
    assertThat(model.restore(store, new int[] {1, 2})).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void everyInterleavingContinuesAsARunFromScratch(long seed) {
    Random random = new Random(seed);
    List<int[]> pieces = new ArrayList<>();
    List<StoredSnapshot> stored = new ArrayList<>();
    List<List<int[]>> histories = new ArrayList<>();
    Session session = model.newSession();
    int restored = 0;
    for (int step = 0; step < 30; step++) {
      switch (random.nextInt(5)) {
        case 0 -> {
          if (session.position() > 0) {
            stored.add(session.snapshot().save(store).orElseThrow());
            histories.add(List.copyOf(pieces));
          }
        }
        case 1 -> {
          if (!stored.isEmpty()) {
            int which = random.nextInt(stored.size());
            StateStore from = random.nextBoolean() ? store : newStore();
            session.rewind(model.restore(from, stored.get(which)).orElseThrow());
            pieces.clear();
            pieces.addAll(histories.get(which));
            restored++;
          }
        }
        case 2 -> {
          if (session.position() > 0) {
            Optional<Snapshot> longest = model.restore(newStore(), session.tokens());
            longest.ifPresent(session::rewind);
            while (total(pieces) > session.position()) {
              pieces.removeLast();
            }
          }
        }
        default -> {
          int[] piece = tokens(model, 1 + random.nextInt(120), random.nextInt());
          session.append(piece);
          pieces.add(piece);
        }
      }
      if (session.position() > 0) {
        try (Session scratch = model.newSession()) {
          pieces.forEach(scratch::append);
          assertThat(session.logits()).isEqualTo(scratch.logits());
        }
      }
    }
    assertThat(restored).isPositive();
    session.close();
  }

  private static int total(List<int[]> pieces) {
    return pieces.stream().mapToInt(piece -> piece.length).sum();
  }

  private static int[] tokens(Model model, int count, long seed) {
    return new Random(seed).ints(count, 0, model.vocabulary() - 10).toArray();
  }

  private List<Path> files(String end) throws Exception {
    try (Stream<Path> all = Files.walk(folder.resolve("states"))) {
      return all.filter(Files::isRegularFile)
          .filter(file -> file.toString().endsWith(end) && !file.endsWith("lock"))
          .sorted()
          .toList();
    }
  }
}
