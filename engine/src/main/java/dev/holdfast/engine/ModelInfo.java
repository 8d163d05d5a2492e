package dev.holdfast.engine;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a model file says about itself.
 *
 * @param file where it was opened
 * @param fileBytes its size
 * @param name {@code general.name}, or the file's name
 * @param architecture {@code general.architecture}
 * @param layers layers that run (a speculative layer is not counted)
 * @param layerKinds one per layer
 * @param hidden width of the residual stream
 * @param feedForward width of the feed-forward block
 * @param heads query heads of full attention
 * @param keyValueHeads key and value heads of full attention
 * @param headSize values per attention head
 * @param vocabulary rows of the logits, padding included
 * @param usableTokens ids below this have a token; the rest is padding
 * @param contextLength positions the model was trained for
 * @param parameters number of weights in the file
 * @param tensorTypes number of tensors of each storage type
 * @param weightBytesPerToken bytes of weights, as stored in the file, that decoding one token
 *     reads: of an embedding only a row, of experts those that are used
 * @param keyValueBytesPerToken what a session's state grows by per token in full attention, with
 *     keys and values in 16 bits
 * @param stateBytes the part of a session's state that does not grow
 * @param kernels name of the kernels in use
 */
public record ModelInfo(
    Path file,
    long fileBytes,
    String name,
    String architecture,
    int layers,
    List<LayerKind> layerKinds,
    int hidden,
    int feedForward,
    int heads,
    int keyValueHeads,
    int headSize,
    int vocabulary,
    int usableTokens,
    int contextLength,
    long parameters,
    SortedMap<String, Integer> tensorTypes,
    long weightBytesPerToken,
    long keyValueBytesPerToken,
    long stateBytes,
    String kernels) {

  public ModelInfo {
    layerKinds = List.copyOf(layerKinds);
    tensorTypes = Collections.unmodifiableSortedMap(new TreeMap<>(tensorTypes));
  }
}
