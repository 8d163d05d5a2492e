package dev.holdfast.engine.langchain4j;

import dev.holdfast.engine.chat.GeneratedTokens;
import dev.holdfast.engine.tokenizer.Tokenizer;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/**
 * The token ids behind a reply, carried by the message itself as a text attribute, so that they
 * survive LangChain4j's memories and their JSON. A message that somebody changed no longer fits its
 * attribute and is rendered anew.
 */
final class GeneratedAttribute {
  static final String KEY = "dev.holdfast.generated";

  /** Thinking or not, fingerprint of the message, ids. */
  private static final Pattern FORM = Pattern.compile("[01];-?\\d{1,10};(\\d{1,9}(,\\d{1,9})*)?");

  private GeneratedAttribute() {}

  static String write(int[] ids, boolean thinking, AiMessage message) {
    StringJoiner joined = new StringJoiner(",");
    for (int id : ids) {
      joined.add(Integer.toString(id));
    }
    return (thinking ? "1;" : "0;") + fingerprint(message) + ";" + joined;
  }

  static Optional<GeneratedTokens> read(AiMessage message, Tokenizer tokenizer) {
    if (!(message.attributes().get(KEY) instanceof String value)
        || !FORM.matcher(value).matches()) {
      return Optional.empty();
    }
    String[] parts = value.split(";", -1);
    if (!parts[1].equals(Integer.toString(fingerprint(message)))) {
      return Optional.empty();
    }
    String[] numbers = parts[2].isEmpty() ? new String[0] : parts[2].split(",", -1);
    int[] ids = new int[numbers.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = Integer.parseInt(numbers[i]);
      if (ids[i] >= tokenizer.size()) {
        return Optional.empty();
      }
    }
    return Optional.of(new GeneratedTokens(ids, tokenizer.decode(ids), parts[0].equals("1")));
  }

  private static int fingerprint(AiMessage message) {
    StringBuilder said = new StringBuilder();
    said.append(message.text()).append('\0').append(message.thinking());
    for (ToolExecutionRequest request : message.toolExecutionRequests()) {
      said.append('\0').append(request.name()).append('\0').append(request.arguments());
    }
    return said.toString().hashCode();
  }
}
