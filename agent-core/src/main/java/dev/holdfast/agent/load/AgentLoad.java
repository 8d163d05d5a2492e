package dev.holdfast.agent.load;

import dev.holdfast.engine.langchain4j.QwenTokenUsage;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs the conversations of an agent against the engine as a program would: through the chat model,
 * with whole lists of messages. Every scenario begins with nothing stored. Between requests it
 * waits until the engine is idle, as tools and people make it wait.
 */
public final class AgentLoad {
  private static final String EXECUTOR = "executor";
  private static final String CONVERSATION = "conversation.json";

  private final LoadEngines engines;
  private final LoadSize size;
  private final LoadRestart restart;
  private final LoadListener listener;
  private final LoadProgress progress;

  /** Whether system text and tools, which all conversations share, were in a prompt before. */
  private boolean prefixRead;

  public AgentLoad(LoadEngines engines, LoadSize size, LoadRestart restart, LoadListener listener) {
    this.engines = engines;
    this.size = size;
    this.restart = restart;
    this.listener = listener;
    this.progress = new LoadProgress(listener);
  }

  /** Runs scenarios one after the other. */
  public void run(List<Scenario> scenarios) throws IOException, InterruptedException {
    for (Scenario scenario : scenarios) {
      Path states = Files.createTempDirectory("holdfast-load-");
      try {
        run(scenario, states);
      } finally {
        delete(states);
      }
    }
  }

  /** Goes on with {@link Scenario#RESTART} where another process stopped. */
  public void resume(Path folder) throws IOException, InterruptedException {
    LoadConversation one = new LoadConversation(size, EXECUTOR);
    one.read(folder.resolve(CONVERSATION));
    prefixRead = true;
    try (LoadEngine engine = open(folder)) {
      work(Scenario.RESTART, engine, one, size.turns() - size.turns() / 2);
    }
  }

  private void run(Scenario scenario, Path states) throws IOException, InterruptedException {
    prefixRead = false;
    progress.takeBackground();
    LoadConversation one = new LoadConversation(size, EXECUTOR);
    int half = size.turns() / 2;
    switch (scenario) {
      case APPEND -> {
        try (LoadEngine engine = open(states)) {
          work(scenario, engine, one, size.turns());
        }
      }
      case ALTERNATE -> {
        LoadConversation other = new LoadConversation(size, "planner");
        try (LoadEngine engine = open(states)) {
          for (int turn = 0; turn < half; turn++) {
            work(scenario, engine, other, 1);
            work(scenario, engine, one, 1);
          }
        }
      }
      case REWIND -> {
        try (LoadEngine engine = open(states)) {
          work(scenario, engine, one, half);
          one.rewindTo(half / 2);
          one.addResult(77);
          work(scenario, engine, one, size.turns() - half);
        }
      }
      case RESTART -> {
        try (LoadEngine engine = open(states)) {
          work(scenario, engine, one, half);
        }
        one.write(states.resolve(CONVERSATION));
        listener.onStage("starting another process");
        restart.goOn(states);
      }
      case QUERY -> {
        try (LoadEngine engine = open(states)) {
          work(scenario, engine, one, half);
          // What came last was its answer: no result follows.
          one.rewindTo(one.turns());
          one.addQuestion(78);
          work(scenario, engine, one, size.turns() - half);
        }
      }
    }
  }

  private LoadEngine open(Path states) {
    listener.onStage("opening the model");
    return engines.open(states, size.replyTokens(), progress);
  }

  /** Turns of a conversation, each of which ends with a tool's result that is not read yet. */
  private void work(Scenario scenario, LoadEngine engine, LoadConversation with, int turns)
      throws InterruptedException {
    for (int i = 0; i < turns; i++) {
      int background = progress.takeBackground();
      long start = System.nanoTime();
      ChatResponse response = engine.chat().chat(with.request());
      double seconds = (System.nanoTime() - start) / 1e9;
      QwenTokenUsage usage = (QwenTokenUsage) response.tokenUsage();
      int prompt = usage.inputTokenCount();
      int known = with.known();
      boolean onlyAQuestion = prefixRead && !with.question().isEmpty();
      int added = onlyAQuestion ? engine.count(asPrompt(with.question())) : prompt - known;
      prefixRead = true;
      with.answered(response.aiMessage(), prompt + usage.outputTokenCount());
      listener.onTurn(
          new LoadTurn(
              scenario,
              with.turns(),
              prompt,
              added,
              usage.promptTokensComputed(),
              background,
              usage.promptTokensReused(),
              seconds,
              (progress.firstToken() - start) / 1e9));
      listener.onStage("waiting until the engine is idle");
      engine.chat().awaitBackground();
      with.addResult(1000 + 31L * with.turns());
    }
  }

  /** A question and the head of its answer, as both of the known formats write them. */
  private static String asPrompt(String question) {
    return "<|im_start|>user\n" + question + "<|im_end|>\n<|im_start|>assistant\n";
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
