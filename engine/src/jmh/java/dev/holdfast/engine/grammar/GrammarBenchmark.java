package dev.holdfast.engine.grammar;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.chat.ToolCall;
import dev.holdfast.engine.gguf.GgufFile;
import dev.holdfast.engine.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a grammar of twenty tools costs with the vocabulary of a model file: a mask applied and the
 * token of a call accepted, sampled token by token, with a grammar that is new for each round of
 * calls and with one that is kept; and compiling the tools.
 */
@State(Scope.Thread)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class GrammarBenchmark {
  /** A GGUF file with a tokenizer. */
  @Param("")
  String model;

  @Param({"XML", "JSON"})
  CallForm form;

  /** Whether the grammar is the one of earlier replies. */
  @Param({"true", "false"})
  boolean kept;

  private TokenTrie trie;
  private List<ObjectNode> nodes;
  private int[] text;
  private float[] logits;
  private Grammar grammar;
  private GrammarCursor cursor;
  private int at;

  @Setup
  public void open() throws IOException {
    Tokenizer tokenizer;
    try (GgufFile file = GgufFile.open(Path.of(model))) {
      tokenizer = Tokenizer.load(file.metadata());
    }
    trie = TokenTrie.of(tokenizer, Set.of(tokenizer.id("<|im_end|>").orElseThrow()));
    nodes = new ArrayList<>();
    for (int copy = 0; nodes.size() < 20; copy++) {
      for (ObjectNode tool : TestingTools.nodes()) {
        nodes.add(tool.put("name", tool.get("name").asText() + "_" + copy));
      }
    }
    nodes = nodes.subList(0, 20);
    StringBuilder calls = new StringBuilder("I shall look at the file first, then change it.\n\n");
    String source = "public int total() {\n    return items.stream().mapToInt(Item::price).sum();\n}\n";
    String[][] samples = {
      {"read_file_0", "{\"path\": \"src/main/java/shop/Cart.java\", \"first_line\": 20}"},
      {"write_file_1", new ObjectMapper().createObjectNode().put("path", "a.java").put("content", source.repeat(4)).toString()},
      {"plan_2", "{\"steps\": [{\"title\": \"Find the bug\", \"weight\": 0.5}]}"},
      {"select_0", "{\"how\": \"first\"}"}
    };
    for (String[] sample : samples) {
      calls.append(calls.charAt(calls.length() - 1) == '\n' ? "" : "\n");
      calls.append(
          TestingCalls.write(
              form,
              new ToolCall(sample[0], (ObjectNode) new ObjectMapper().readTree(sample[1]))));
    }
    text = tokenizer.encode(calls.toString());
    logits = new float[trie.vocabulary()];
    grammar = compile();
    cursor = grammar.start();
  }

  private Grammar compile() {
    return new ReplyGrammar(
            form,
            false,
            OptionalInt.empty(),
            nodes.stream().map(CallableTool::of).toList(),
            false,
            true,
            Optional.empty())
        .compile(trie);
  }

  @Benchmark
  @BenchmarkMode(Mode.SampleTime)
  public void token() {
    if (at == text.length) {
      at = 0;
      grammar = kept ? grammar : compile();
      cursor = grammar.start();
    }
    cursor.mask(logits, 0);
    cursor.accept(text[at++]);
  }

  @Benchmark
  @BenchmarkMode(Mode.AverageTime)
  public GrammarCursor compileTwentyTools() {
    return compile().start();
  }

  @Benchmark
  @BenchmarkMode(Mode.AverageTime)
  public TokenTrie trie() {
    return TokenTrie.of(trie.tokenizer(), Set.of(trie.stopTokens()[0]));
  }
}
