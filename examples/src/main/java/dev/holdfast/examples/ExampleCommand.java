package dev.holdfast.examples;

import static java.util.Objects.requireNonNull;

import dev.holdfast.agent.ExitCode;
import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ModelOptions;
import dev.holdfast.engine.langchain4j.QwenChatModel;
import dev.holdfast.examples.assistant.AssistantExample;
import dev.holdfast.examples.extraction.ExtractionExample;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;

/** The command line of the LangChain4j examples. */
@Command(
    name = "examples/run",
    description = "Small LangChain4j programs on the model in this process.",
    mixinStandardHelpOptions = true)
public final class ExampleCommand implements Callable<Integer> {
  /** The programs that there are. */
  enum Program {
    extraction,
    assistant
  }

  @Parameters(index = "0", paramLabel = "PROGRAM", description = "${COMPLETION-CANDIDATES}")
  private @Nullable Program program;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "TEXT",
      description = "Texts to read, or messages to answer, instead of the example's own.")
  private List<String> texts = List.of();

  @Option(
      names = "--model",
      required = true,
      paramLabel = "FILE",
      description = "The model's file.")
  private @Nullable Path model;

  @Override
  public Integer call() {
    try (QwenChatModel chat =
        QwenChatModel.builder()
            .model(requireNonNull(model), ModelOptions.defaults())
            .temperature(0)
            .thinking(false)
            .build()) {
      switch (requireNonNull(program)) {
        case extraction -> ExtractionExample.run(chat, texts, System.out);
        case assistant -> AssistantExample.run(chat, texts, System.out);
      }
    }
    return 0;
  }

  private static int report(Exception problem, CommandLine command, ParseResult arguments)
      throws Exception {
    if (problem instanceof EngineException failure) {
      command.getErr().println(failure.getMessage());
      return ExitCode.MODEL_UNUSABLE;
    }
    throw problem;
  }

  /** Runs one program. */
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new ExampleCommand())
            .setExecutionExceptionHandler(ExampleCommand::report)
            .execute(arguments));
  }
}
