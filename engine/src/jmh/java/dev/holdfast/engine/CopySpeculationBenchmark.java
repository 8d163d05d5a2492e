package dev.holdfast.engine;

import dev.holdfast.engine.grammar.Grammar;
import dev.holdfast.engine.grammar.GrammarCursor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One generation with and without copy speculation. {@code edit} and {@code story} want a model
 * that can chat; the others write a text that is given, which any model of the right shape does:
 * {@code fresh} random tokens, {@code copy} what was in the prompt, {@code change10} the same with
 * every tenth token another one, {@code trap} three tokens of the prompt and then always another
 * fourth.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1)
@Measurement(iterations = 3)
@Fork(1)
public class CopySpeculationBenchmark {
  private static final int TOKENS = 200;

  /** A model file. */
  @Param("")
  String model;

  /** A text file of some sixty lines, for {@code edit}. */
  @Param("")
  String file;

  @Param({"fresh", "copy", "change10", "trap"})
  String text;

  @Param({"false", "true"})
  boolean speculation;

  private Model opened;
  private Session session;
  private Snapshot start;
  private GenerationRequest request;

  @Setup
  public void open() throws IOException {
    opened = Model.open(Path.of(model));
    session = opened.newSession();
    GenerationRequest.Builder builder =
        GenerationRequest.builder().copySpeculation(speculation).maxTokens(TOKENS);
    switch (text) {
      case "edit" -> {
        session.append(
            chat(
                "Repeat this file, but begin it with a line that says `// checked`. Write the file"
                    + " only.\n```\n"
                    + Files.readString(Path.of(file))
                    + "```"));
        builder.maxTokens(1500);
      }
      case "story" ->
          session.append(chat("Write a short story about a lighthouse keeper and a storm."));
      default -> {
        int[] prompt = random(1, TOKENS);
        session.append(prompt);
        builder.grammar(new Script(script(prompt), opened.info().vocabulary()));
      }
    }
    request = builder.build();
    start = session.snapshot();
  }

  private int[] chat(String question) {
    return opened
        .tokenizer()
        .encode("<|im_start|>user\n" + question + "<|im_end|>\n<|im_start|>assistant\n");
  }

  private int[] random(long seed, int count) {
    return new Random(seed).ints(count, 0, opened.info().usableTokens()).toArray();
  }

  private int[] script(int[] prompt) {
    int[] other = random(2, TOKENS);
    int period =
        switch (text) {
          case "copy" -> TOKENS + 1;
          case "change10" -> 10;
          case "trap" -> 4;
          case "fresh" -> 1;
          default -> throw new IllegalArgumentException(text);
        };
    int[] script = prompt.clone();
    for (int i = period - 1; i < script.length; i += period) {
      script[i] = other[i];
    }
    return script;
  }

  @TearDown
  public void close() {
    session.close();
    opened.close();
  }

  @Benchmark
  public Generation generate() {
    session.rewind(start);
    return session.generate(request, TokenListener.NONE);
  }

  /** Allows one token at each place without saying that it is forced. */
  private record Script(int[] ids, int vocabulary) implements Grammar {
    @Override
    public GrammarCursor start() {
      return new GrammarCursor() {
        private final int[] none = {};
        private int place;

        @Override
        public int[] forced() {
          return none;
        }

        @Override
        public void mask(float[] logits, int offset) {
          float kept = logits[offset + ids[place]];
          Arrays.fill(logits, offset, offset + vocabulary, Float.NEGATIVE_INFINITY);
          logits[offset + ids[place]] = kept;
        }

        @Override
        public void accept(int id) {
          place++;
        }
      };
    }
  }
}
