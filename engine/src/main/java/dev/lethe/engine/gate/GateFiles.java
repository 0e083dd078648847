package dev.lethe.engine.gate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.bundle.BundleRejectedException;
import dev.lethe.engine.safetensors.FloatTensor;
import dev.lethe.engine.safetensors.SafetensorsReader;
import dev.lethe.engine.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A gate as {@code gate.json} (thresholds, scales, hashes) and {@code gate.safetensors} (weights).
 * The same gate gives the same bytes.
 */
public final class GateFiles {
  public static final String JSON = "gate.json";
  public static final String TENSORS = "gate.safetensors";
  private static final int VERSION = 2;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private GateFiles() {}

  public static void write(GateModel gate, Path folder) throws IOException {
    ObjectNode json = MAPPER.createObjectNode();
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    json.put("version", VERSION).put("encoder", gate.encoderDigest());
    json.put("questionThreshold", gate.questionThreshold());
    json.put("weightRate", gate.curve().rate());
    putHead(tensors, "question", gate.question());
    SubjectEvidence subject = gate.subject();
    if (subject != null) {
      SubjectFiles.write(subject, json.putObject("subject"), tensors);
    }
    GateModel.Combined combined = gate.combined();
    if (combined != null) {
      writeCombined(combined, json.putObject("combined"), tensors);
    }
    Files.write(folder.resolve(JSON), MAPPER.writeValueAsBytes(json));
    SafetensorsWriter.write(folder.resolve(TENSORS), tensors);
  }

  private static void writeCombined(
      GateModel.Combined combined, ObjectNode json, Map<String, FloatTensor> tensors) {
    Combination c = combined.combination();
    json.put("threshold", combined.threshold()).put("telling", combined.telling().least());
    json.put("centre", c.centre()).put("spread", c.spread());
    putAll(json.putArray("means"), c.means());
    putAll(json.putArray("sds"), c.sds());
    putAll(json.putArray("weights"), c.weights());
    ArrayNode evidences = json.putArray("evidences");
    for (Evidence evidence : combined.evidences()) {
      if (evidence instanceof QuestionEvidence question) {
        evidences.addObject().put("kind", "question");
        putHead(tensors, "evidence.question", question.head());
      } else if (evidence instanceof StateEvidence states) {
        evidences.addObject().put("kind", "states").put("stride", states.stride());
        putHead(tensors, "evidence.prompt_states", states.prompt());
        putHead(tensors, "evidence.draft_states", states.draft());
      } else if (evidence instanceof TermEvidence terms) {
        writeTerms(terms, evidences.addObject().put("kind", "terms"), tensors);
      }
    }
  }

  private static void writeTerms(
      TermEvidence terms, ObjectNode json, Map<String, FloatTensor> tensors) {
    json.put("key", terms.hasher().key());
    json.put("vocabulary", Hashes.bytes(terms.vocabulary()));
    json.put("terms", Hashes.bytes(terms.terms()));
    json.put("unknownIdf", terms.unknownIdf());
    ArrayNode completions = json.putArray("completions");
    for (long[] completion : terms.completions()) {
      completions.add(Hashes.bytes(completion));
    }
    tensors.put("evidence.idf", FloatTensor.of(terms.idf(), terms.idf().length));
    tensors.put("evidence.shares", FloatTensor.of(terms.shares(), terms.shares().length));
  }

  /**
   * @throws BundleRejectedException if the files don't make a gate
   */
  public static GateModel read(Path folder) {
    try (SafetensorsReader tensors = SafetensorsReader.open(folder.resolve(TENSORS))) {
      JsonNode json = MAPPER.readTree(Files.readAllBytes(folder.resolve(JSON)));
      if (json.path("version").asInt() != VERSION) {
        throw new BundleRejectedException(JSON + ": unknown version");
      }
      JsonNode subject = json.path("subject");
      JsonNode combined = json.path("combined");
      return new GateModel(
          json.path("encoder").asText(),
          head(tensors, "question"),
          number(json, "questionThreshold"),
          subject.isObject() ? SubjectFiles.read(subject, tensors) : null,
          combined.isObject() ? readCombined(combined, tensors) : null,
          new WeightCurve(positive(json, "weightRate")));
    } catch (JsonProcessingException e) {
      throw new BundleRejectedException(JSON + " is not valid JSON");
    } catch (IOException | IllegalArgumentException e) {
      throw new BundleRejectedException(JSON + " or " + TENSORS + " cannot be read", e);
    }
  }

  private static GateModel.Combined readCombined(JsonNode json, SafetensorsReader tensors)
      throws IOException {
    List<Evidence> evidences = new ArrayList<>();
    for (JsonNode evidence : json.path("evidences")) {
      evidences.add(readEvidence(evidence, tensors));
    }
    Combination combination =
        new Combination(
            numbers(json, "means"),
            numbers(json, "sds"),
            numbers(json, "weights"),
            number(json, "centre"),
            positive(json, "spread"));
    if (Arrays.stream(combination.sds()).anyMatch(sd -> sd <= 0)) {
      throw new BundleRejectedException(JSON + ": sds are not positive");
    }
    int figures = evidences.stream().mapToInt(e -> e.names().size()).sum();
    if (combination.means().length != figures
        || combination.sds().length != figures
        || combination.weights().length != figures) {
      throw new BundleRejectedException(JSON + ": weights and evidences differ in number");
    }
    double telling = json.has("telling") ? number(json, "telling") : 0; // gates of old lack it
    return new GateModel.Combined(
        evidences, combination, number(json, "threshold"), Telling.of(evidences, telling));
  }

  private static Evidence readEvidence(JsonNode json, SafetensorsReader tensors)
      throws IOException {
    return switch (json.path("kind").asText()) {
      case "question" -> new QuestionEvidence(head(tensors, "evidence.question"));
      case "states" ->
          new StateEvidence(
              head(tensors, "evidence.prompt_states"),
              head(tensors, "evidence.draft_states"),
              Math.max(1, json.path("stride").asInt()));
      case "terms" -> readTerms(json, tensors);
      default -> throw new BundleRejectedException(JSON + ": unknown kind of evidence");
    };
  }

  private static TermEvidence readTerms(JsonNode json, SafetensorsReader tensors)
      throws IOException {
    List<long[]> completions = new ArrayList<>();
    for (JsonNode completion : json.path("completions")) {
      byte[] hashes = completion.binaryValue();
      if (hashes == null) {
        throw new BundleRejectedException(JSON + ": completions are not hashes");
      }
      completions.add(Hashes.read(hashes));
    }
    TermEvidence terms =
        new TermEvidence(
            new TermHasher(binary(json, "key")),
            Hashes.read(binary(json, "vocabulary")),
            vector(tensors, "evidence.idf"),
            (float) number(json, "unknownIdf"),
            Hashes.read(binary(json, "terms")),
            vector(tensors, "evidence.shares"),
            completions.toArray(long[][]::new));
    if (terms.vocabulary().length != terms.idf().length
        || terms.terms().length != terms.shares().length) {
      throw new BundleRejectedException(JSON + ": hashes and figures differ in number");
    }
    return terms;
  }

  private static void putHead(Map<String, FloatTensor> tensors, String name, LinearHead head) {
    tensors.put(name + ".weight", FloatTensor.of(head.weights(), head.weights().length));
    tensors.put(name + ".bias", FloatTensor.of(new float[] {head.bias()}, 1));
  }

  private static LinearHead head(SafetensorsReader tensors, String name) {
    float[] bias = vector(tensors, name + ".bias");
    if (bias.length != 1) {
      throw new BundleRejectedException(TENSORS + ": " + name + ".bias is not one number");
    }
    return new LinearHead(vector(tensors, name + ".weight"), bias[0]);
  }

  static float[] vector(SafetensorsReader tensors, String name) {
    if (tensors.info(name).shape().size() != 1) {
      throw new BundleRejectedException(TENSORS + ": " + name + " is not a vector");
    }
    return tensors.floats(name).values();
  }

  private static void putAll(ArrayNode array, double[] values) {
    for (double value : values) {
      array.add(value);
    }
  }

  static double number(JsonNode json, String field) {
    JsonNode value = json.path(field);
    if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
      throw new BundleRejectedException(JSON + ": " + field + " is not a finite number");
    }
    return value.doubleValue();
  }

  private static double positive(JsonNode json, String field) {
    double value = number(json, field);
    if (value <= 0) {
      throw new BundleRejectedException(JSON + ": " + field + " is not positive");
    }
    return value;
  }

  private static double[] numbers(JsonNode json, String field) {
    JsonNode array = json.path(field);
    double[] values = new double[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).doubleValue();
      if (!array.get(i).isNumber() || !Double.isFinite(values[i])) {
        throw new BundleRejectedException(JSON + ": " + field + " holds no finite numbers");
      }
    }
    return values;
  }

  static byte[] binary(JsonNode json, String field) throws IOException {
    byte[] bytes = json.path(field).binaryValue();
    if (bytes == null || bytes.length == 0) {
      throw new BundleRejectedException(JSON + ": " + field + " is missing");
    }
    return bytes;
  }
}
