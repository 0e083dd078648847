package dev.lethe.engine.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.bundle.BundleRejectedException;
import dev.lethe.engine.safetensors.FloatTensor;
import dev.lethe.engine.safetensors.SafetensorsReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** {@link LabelRule} within the files of a gate; the heads are the rows of one matrix. */
final class LabelFiles {
  private static final String WEIGHTS = "labels.weight";
  private static final String BIASES = "labels.bias";

  private LabelFiles() {}

  static void write(LabelRule rule, ObjectNode json, Map<String, FloatTensor> tensors) {
    json.put("threshold", rule.threshold());
    GateFiles.putKey(json, rule.hasher());
    json.put("others", Hashes.bytes(rule.others()));
    ArrayNode words = json.putArray("words");
    int width = rule.labels().get(0).head().weights().length;
    float[] weights = new float[rule.labels().size() * width];
    float[] biases = new float[rule.labels().size()];
    for (int i = 0; i < biases.length; i++) {
      LabelRule.Label label = rule.labels().get(i);
      words.add(Hashes.bytes(label.words()));
      System.arraycopy(label.head().weights(), 0, weights, i * width, width);
      biases[i] = label.head().bias();
    }
    tensors.put(WEIGHTS, FloatTensor.of(weights, biases.length, width));
    tensors.put(BIASES, FloatTensor.of(biases, biases.length));
  }

  /**
   * @param width of the sentence encoder's vectors
   */
  static LabelRule read(JsonNode json, SafetensorsReader tensors, TermKeys keys, int width) {
    float[] biases = GateFiles.vector(tensors, BIASES);
    FloatTensor weights = tensors.floats(WEIGHTS);
    JsonNode words = json.path("words");
    byte[] others = GateFiles.binary(json.path("others"));
    if (weights.shape().size() != 2
        || weights.shape().get(0) != biases.length
        || weights.shape().get(1) != width
        || words.size() != biases.length
        || biases.length == 0
        || others == null) {
      throw new BundleRejectedException(GateFiles.JSON + ": labels and heads don't fit each other");
    }
    List<LabelRule.Label> labels = new ArrayList<>();
    for (int i = 0; i < biases.length; i++) {
      byte[] hashes = GateFiles.binary(words.get(i));
      if (hashes == null || hashes.length == 0) {
        throw new BundleRejectedException(GateFiles.JSON + ": a label has no words");
      }
      float[] row = Arrays.copyOfRange(weights.values(), i * width, (i + 1) * width);
      labels.add(new LabelRule.Label(Hashes.read(hashes), new LinearHead(row, biases[i])));
    }
    return new LabelRule(
        GateFiles.hasher(json, keys),
        labels,
        Hashes.read(others),
        GateFiles.number(json, "threshold"));
  }
}
