package dev.holdfast.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.LayerKind;
import dev.holdfast.engine.ModelInfo;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What {@code model info} shows. */
final class ModelFacts {
  private final ModelInfo info;
  private final Map<String, Integer> layerKinds = new TreeMap<>();

  ModelFacts(ModelInfo info) {
    this.info = info;
    for (LayerKind kind : info.layerKinds()) {
      layerKinds.merge(kind.name().toLowerCase(Locale.ROOT).replace('_', ' '), 1, Integer::sum);
    }
  }

  ObjectNode json() {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("file", info.file().toString());
    object.put("bytes", info.fileBytes());
    object.put("name", info.name());
    object.put("architecture", info.architecture());
    object.put("parameters", info.parameters());
    object.put("layers", info.layers());
    var kinds = object.putArray("layerKinds");
    for (LayerKind kind : info.layerKinds()) {
      kinds.add(kind.name().toLowerCase(Locale.ROOT));
    }
    object.put("hidden", info.hidden());
    object.put("feedForward", info.feedForward());
    object.put("heads", info.heads());
    object.put("keyValueHeads", info.keyValueHeads());
    object.put("headSize", info.headSize());
    object.put("vocabulary", info.vocabulary());
    object.put("usableTokens", info.usableTokens());
    object.put("contextLength", info.contextLength());
    var types = object.putObject("tensorTypes");
    info.tensorTypes().forEach(types::put);
    object.put("weightBytesPerToken", info.weightBytesPerToken());
    object.put("keyValueBytesPerToken", info.keyValueBytesPerToken());
    object.put("stateBytes", info.stateBytes());
    object.put("kernels", info.kernels());
    return object;
  }

  String text() {
    StringBuilder text = new StringBuilder();
    line(text, "file", info.file() + ", " + megabytes(info.fileBytes()));
    line(text, "name", Printable.line(info.name(), 80));
    line(text, "architecture", info.architecture());
    line(text, "parameters", String.format(Locale.ROOT, "%.2f billion", info.parameters() / 1e9));
    line(text, "layers", info.layers() + ": " + counts(layerKinds));
    line(text, "width", info.hidden() + ", feed-forward " + info.feedForward());
    line(
        text,
        "attention",
        info.heads()
            + " heads of "
            + info.headSize()
            + ", "
            + info.keyValueHeads()
            + " for keys and values");
    line(text, "vocabulary", info.vocabulary() + " rows, " + info.usableTokens() + " tokens");
    line(text, "context", info.contextLength() + " tokens");
    line(text, "reads", megabytes(info.weightBytesPerToken()) + " of weights for a decoded token");
    line(
        text,
        "state",
        megabytes(info.stateBytes())
            + ", and "
            + String.format(Locale.ROOT, "%.1f kB", info.keyValueBytesPerToken() / 1e3)
            + " for every token of the context");
    line(text, "tensors", counts(info.tensorTypes()));
    line(text, "kernels", info.kernels());
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(String.format(Locale.ROOT, "%-13s %s%n", name, value));
  }

  private static String counts(Map<?, Integer> counts) {
    StringBuilder text = new StringBuilder();
    counts.forEach((kind, count) ->
        text.append(text.isEmpty() ? "" : ", ").append(count).append(' ').append(kind));
    return text.toString();
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
