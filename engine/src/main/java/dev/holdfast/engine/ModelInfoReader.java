package dev.holdfast.engine;

import dev.holdfast.engine.model.block.Layer;
import dev.holdfast.engine.model.block.Network;
import dev.holdfast.engine.model.block.NetworkShape;
import dev.holdfast.engine.source.ModelSource;
import dev.holdfast.engine.state.KvPage;
import dev.holdfast.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Collects what a file says about itself. */
final class ModelInfoReader {

  private ModelInfoReader() {}

  static ModelInfo read(ModelSource file, Network network, int usableTokens) {
    long parameters = 0;
    SortedMap<String, Integer> types = new TreeMap<>();
    for (Tensor tensor : file.tensors()) {
      parameters = Math.addExact(parameters, tensor.elements());
      String type = tensor.type().map(Enum::name).orElse(tensor.format());
      types.merge(type, 1, Integer::sum);
    }
    List<LayerKind> kinds = new ArrayList<>();
    for (Layer layer : network.layers()) {
      kinds.add(layer.kind());
    }
    NetworkShape shape = network.shape();
    return new ModelInfo(
        file.path(),
        file.size(),
        file.metadata().string("general.name").orElse(String.valueOf(file.path().getFileName())),
        file.metadata().requireString("general.architecture"),
        kinds.size(),
        kinds,
        shape.hidden(),
        shape.feedForward(),
        shape.heads(),
        shape.keyValueHeads(),
        shape.headSize(),
        shape.vocabulary(),
        usableTokens,
        shape.contextLength(),
        parameters,
        types,
        WeightTraffic.perToken(file, kinds.size()),
        // Half of what 32 bits take.
        network.stateLayout().pageBytes(KeyValueType.F32) / (2 * KvPage.POSITIONS),
        network.stateLayout().fixedBytes(),
        network.kernels().name());
  }
}
