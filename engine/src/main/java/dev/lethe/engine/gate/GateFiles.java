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
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A gate as {@code gate.json} (thresholds, scales) and {@code gate.safetensors} (weights, hashes of
 * words). Under the installation's key the background's words are a file of their own, which is the
 * same for many gates ({@link BackgroundWords}). The same gate gives the same bytes.
 */
public final class GateFiles {
  public static final String JSON = "gate.json";
  public static final String TENSORS = "gate.safetensors";
  private static final int OWN_KEY = 2;

  /** Of gates that name the installation's key: older readers know no such gates. */
  private static final int NAMED_KEY = 3;

  /** Of gates whose background's words are another file. */
  private static final int COMPACT = 4;

  private static final Pattern ID = Pattern.compile("sha256:[0-9a-f]{64}");
  private static final String KEY = "key";
  static final String KEY_ID = "keyId";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private GateFiles() {}

  public static void write(GateModel gate, Path folder) throws IOException {
    ObjectNode json = MAPPER.createObjectNode();
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    boolean compact = CompactGateFiles.takes(gate);
    json.put("version", compact ? COMPACT : gate.hasInstallationsKey() ? NAMED_KEY : OWN_KEY);
    json.put("encoder", gate.encoderDigest());
    json.put("questionThreshold", gate.questionThreshold());
    json.put("weightRate", gate.curve().rate());
    if (compact) {
      CompactGateFiles.Written written = CompactGateFiles.write(gate, json, tensors);
      written.background().write(folder);
      SafetensorsWriter.write(
          folder.resolve(TENSORS),
          tensors,
          new TreeMap<>(Map.of(CompactGateFiles.WORDS, written.words())));
      Files.write(folder.resolve(JSON), MAPPER.writeValueAsBytes(json));
      return;
    }
    putHead(tensors, "question", gate.question());
    SubjectEvidence subject = gate.subject();
    if (subject != null) {
      SubjectFiles.write(subject, json.putObject("subject"), tensors);
    }
    DraftRule rule = gate.rule();
    if (rule instanceof CombinedRule combined) {
      CombinedFiles.write(combined, json.putObject("combined"), tensors);
    } else if (rule instanceof LabelRule labels) {
      LabelFiles.write(labels, json.putObject("labels"), tensors);
    }
    Files.write(folder.resolve(JSON), MAPPER.writeValueAsBytes(json));
    SafetensorsWriter.write(folder.resolve(TENSORS), tensors);
  }

  /**
   * @param keys of the installation
   * @throws BundleRejectedException if the files don't make a gate, or name a key that is not among
   *     these: then no word of it can be looked for
   */
  public static GateModel read(Path folder, TermKeys keys) {
    try (SafetensorsReader tensors = SafetensorsReader.open(folder.resolve(TENSORS))) {
      JsonNode json = MAPPER.readTree(Files.readAllBytes(folder.resolve(JSON)));
      int version = json.path("version").asInt();
      if (version == COMPACT) {
        return CompactGateFiles.read(json, tensors, BackgroundWords.read(folder), keys);
      }
      if (version != OWN_KEY && version != NAMED_KEY) {
        throw new BundleRejectedException(JSON + ": unknown version");
      }
      JsonNode subject = json.path("subject");
      return new GateModel(
          json.path("encoder").asText(),
          head(tensors, "question"),
          number(json, "questionThreshold"),
          subject.isObject() ? SubjectFiles.read(subject, tensors, keys) : null,
          rule(json, tensors, keys),
          new WeightCurve(positive(json, "weightRate")));
    } catch (JsonProcessingException e) {
      throw new BundleRejectedException(JSON + " is not valid JSON");
    } catch (IOException | IllegalArgumentException e) {
      throw new BundleRejectedException(JSON + " or " + TENSORS + " cannot be read", e);
    }
  }

  private static @Nullable DraftRule rule(JsonNode json, SafetensorsReader tensors, TermKeys keys) {
    JsonNode combined = json.path("combined");
    JsonNode labels = json.path("labels");
    if (combined.isObject() && labels.isObject()) {
      throw new BundleRejectedException(JSON + ": two rules");
    }
    if (labels.isObject()) {
      return LabelFiles.read(labels, tensors, keys, head(tensors, "question").weights().length);
    }
    return combined.isObject() ? CombinedFiles.read(combined, tensors, keys) : null;
  }

  /** The installation's by its id, a gate's own as it is. */
  static void putKey(ObjectNode json, TermHasher hasher) {
    String id = hasher.keyId();
    if (id == null) {
      json.put(KEY, hasher.key());
    } else {
      json.put(KEY_ID, id);
    }
  }

  static TermHasher hasher(JsonNode json, TermKeys keys) {
    return json.path(KEY_ID).isTextual() ? named(json, keys) : new TermHasher(binary(json, KEY));
  }

  /** The installation's. */
  static TermHasher named(JsonNode json, TermKeys keys) {
    String id = json.path(KEY_ID).asText();
    return keys.of(id)
        .orElseThrow(
            () ->
                new BundleRejectedException(
                    JSON + ": the gates' key " + shown(id) + " is not here"));
  }

  /** An id, and nothing else that a file may hold in its place. */
  private static String shown(String id) {
    return ID.matcher(id).matches() ? id : "that it names";
  }

  static void putHead(Map<String, FloatTensor> tensors, String name, LinearHead head) {
    tensors.put(name + ".weight", FloatTensor.of(head.weights(), head.weights().length));
    tensors.put(name + ".bias", FloatTensor.of(new float[] {head.bias()}, 1));
  }

  static LinearHead head(SafetensorsReader tensors, String name) {
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

  static void putAll(ArrayNode array, double[] values) {
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

  static double positive(JsonNode json, String field) {
    double value = number(json, field);
    if (value <= 0) {
      throw new BundleRejectedException(JSON + ": " + field + " is not positive");
    }
    return value;
  }

  static double[] numbers(JsonNode json, String field) {
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

  static byte[] binary(JsonNode json, String field) {
    byte[] bytes = binary(json.path(field));
    if (bytes == null || bytes.length == 0) {
      throw new BundleRejectedException(JSON + ": " + field + " is missing");
    }
    return bytes;
  }

  /**
   * What a text says in Base64; null where it is no text. By the JDK's decoder, as Jackson's took a
   * tenth of a bundle's loading.
   */
  static byte @Nullable [] binary(JsonNode json) {
    String text = json.textValue();
    return text == null ? null : Base64.getDecoder().decode(text);
  }
}
