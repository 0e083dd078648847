package dev.lethe.workbench.encoder;

import dev.lethe.engine.safetensors.FloatTensor;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The float initializers of an ONNX file (onnx.proto3) under PyTorch's names. The exporter folds a
 * linear layer's transposed weight into {@code onnx::MatMul_N}; its name comes back from the bias
 * that the product is added to.
 */
final class OnnxWeights {
  private static final int MODEL_GRAPH = 7;
  private static final int GRAPH_NODE = 1;
  private static final int GRAPH_INITIALIZER = 5;
  private static final int NODE_INPUT = 1;
  private static final int NODE_OUTPUT = 2;
  private static final int NODE_OPERATOR = 4;
  private static final int TENSOR_DIMS = 1;
  private static final int TENSOR_TYPE = 2;
  private static final int TENSOR_NAME = 8;
  private static final int TENSOR_RAW = 9;
  private static final int FLOAT = 1;

  private record Node(String operator, List<String> inputs, String output) {}

  private final Map<String, FloatTensor> initializers = new LinkedHashMap<>();
  private final Map<String, String> biases = new HashMap<>();
  private final Map<String, FloatTensor> named = new LinkedHashMap<>();

  private OnnxWeights(ByteBuffer file) {
    for (ProtobufMessage graph : new ProtobufMessage(file).messages(MODEL_GRAPH)) {
      graph.messages(GRAPH_INITIALIZER).forEach(this::read);
      List<Node> nodes = graph.messages(GRAPH_NODE).stream().map(OnnxWeights::node).toList();
      nodes.stream().filter(node -> node.operator.equals("Add")).forEach(this::rememberBias);
      nodes.stream().filter(node -> node.operator.equals("MatMul")).forEach(this::name);
    }
  }

  /**
   * @throws IllegalArgumentException if the file is not an ONNX model
   */
  static Map<String, FloatTensor> read(byte[] file) {
    OnnxWeights weights = new OnnxWeights(ByteBuffer.wrap(file));
    weights.named.putAll(weights.initializers);
    return weights.named;
  }

  private static Node node(ProtobufMessage message) {
    return new Node(
        message.text(NODE_OPERATOR), message.texts(NODE_INPUT), message.text(NODE_OUTPUT));
  }

  private void read(ProtobufMessage tensor) {
    List<ByteBuffer> raw = tensor.bytes(TENSOR_RAW);
    if (tensor.number(TENSOR_TYPE) != FLOAT || raw.size() != 1) {
      return;
    }
    float[] values = new float[raw.get(0).remaining() / Float.BYTES];
    raw.get(0).asFloatBuffer().get(values);
    initializers.put(
        tensor.text(TENSOR_NAME), new FloatTensor(tensor.numbers(TENSOR_DIMS), values));
  }

  private void rememberBias(Node node) {
    for (String input : node.inputs) {
      if (input.endsWith(".bias") && initializers.containsKey(input)) {
        node.inputs.forEach(other -> biases.put(other, input));
      }
    }
  }

  private void name(Node node) {
    FloatTensor weight = initializers.get(node.inputs.get(1));
    String bias = biases.get(node.output);
    if (weight != null && bias != null) {
      String layer = bias.substring(0, bias.length() - ".bias".length());
      named.put(layer + ".weight", transposed(weight));
    }
  }

  private static FloatTensor transposed(FloatTensor tensor) {
    int rows = Math.toIntExact(tensor.shape().get(0));
    int columns = Math.toIntExact(tensor.shape().get(1));
    float[] values = new float[rows * columns];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        values[column * rows + row] = tensor.values()[row * columns + column];
      }
    }
    return FloatTensor.of(values, columns, rows);
  }
}
