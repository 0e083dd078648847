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

/** {@link CombinedRule} within the files of a gate. */
final class CombinedFiles {
  private CombinedFiles() {}

  static void write(CombinedRule combined, ObjectNode json, Map<String, FloatTensor> tensors) {
    writeFigures(combined, json);
    ArrayNode evidences = json.putArray("evidences");
    for (Evidence evidence : combined.evidences()) {
      if (evidence instanceof QuestionEvidence question) {
        evidences.addObject().put("kind", "question");
        GateFiles.putHead(tensors, "evidence.question", question.head());
      } else if (evidence instanceof StateEvidence states) {
        evidences.addObject().put("kind", "states");
        GateFiles.putHead(tensors, "evidence.prompt_states", states.prompt());
        GateFiles.putHead(tensors, "evidence.draft_states", states.draft());
      } else if (evidence instanceof TermEvidence terms) {
        writeTerms(terms, evidences.addObject().put("kind", "terms"), tensors);
      }
    }
  }

  /** All but the evidences. */
  static void writeFigures(CombinedRule combined, ObjectNode json) {
    LinearCombination c = combined.combination();
    json.put("threshold", combined.threshold());
    json.put("telling", combined.leakage().alone());
    json.put("tellingTogether", combined.leakage().together());
    json.put("retold", combined.leakage().retold());
    json.put("centre", c.centre()).put("spread", c.spread());
    GateFiles.putAll(json.putArray("means"), c.means());
    GateFiles.putAll(json.putArray("sds"), c.sds());
    GateFiles.putAll(json.putArray("weights"), c.weights());
  }

  private static void writeTerms(
      TermEvidence terms, ObjectNode json, Map<String, FloatTensor> tensors) {
    GateFiles.putKey(json, terms.hasher());
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

  static CombinedRule read(JsonNode json, SafetensorsReader tensors, TermKeys keys) {
    List<Evidence> evidences = new ArrayList<>();
    for (JsonNode evidence : json.path("evidences")) {
      evidences.add(readEvidence(evidence, tensors, keys));
    }
    return rule(json, evidences);
  }

  /** With evidences that were read already. */
  static CombinedRule rule(JsonNode json, List<Evidence> evidences) {
    LinearCombination combination =
        new LinearCombination(
            GateFiles.numbers(json, "means"),
            GateFiles.numbers(json, "sds"),
            GateFiles.numbers(json, "weights"),
            GateFiles.number(json, "centre"),
            GateFiles.positive(json, "spread"));
    if (Arrays.stream(combination.sds()).anyMatch(sd -> sd <= 0)) {
      throw new BundleRejectedException(GateFiles.JSON + ": sds are not positive");
    }
    int figures = evidences.stream().mapToInt(e -> e.names().size()).sum();
    if (combination.means().length != figures
        || combination.sds().length != figures
        || combination.weights().length != figures) {
      throw new BundleRejectedException(
          GateFiles.JSON + ": weights and evidences differ in number");
    }
    return new CombinedRule(
        evidences,
        combination,
        GateFiles.number(json, "threshold"),
        LeakageCondition.of(
            evidences,
            share(json, "telling"),
            share(json, "tellingTogether"),
            share(json, "retold")));
  }

  /** Zero in gates that are older than it. */
  private static double share(JsonNode json, String name) {
    return json.has(name) ? GateFiles.number(json, name) : 0;
  }

  private static Evidence readEvidence(JsonNode json, SafetensorsReader tensors, TermKeys keys) {
    return switch (json.path("kind").asText()) {
      case "question" -> new QuestionEvidence(GateFiles.head(tensors, "evidence.question"));
      case "states" ->
          new StateEvidence(
              GateFiles.head(tensors, "evidence.prompt_states"),
              GateFiles.head(tensors, "evidence.draft_states"));
      case "terms" -> readTerms(json, tensors, keys);
      default -> throw new BundleRejectedException(GateFiles.JSON + ": unknown kind of evidence");
    };
  }

  private static TermEvidence readTerms(JsonNode json, SafetensorsReader tensors, TermKeys keys) {
    List<long[]> completions = new ArrayList<>();
    for (JsonNode completion : json.path("completions")) {
      byte[] hashes = GateFiles.binary(completion);
      if (hashes == null) {
        throw new BundleRejectedException(GateFiles.JSON + ": completions are not hashes");
      }
      completions.add(Hashes.read(hashes));
    }
    TermEvidence terms =
        new TermEvidence(
            GateFiles.hasher(json, keys),
            SharedTables.hashes(Hashes.read(GateFiles.binary(json, "vocabulary"))),
            SharedTables.weights(GateFiles.vector(tensors, "evidence.idf")),
            (float) GateFiles.number(json, "unknownIdf"),
            Hashes.read(GateFiles.binary(json, "terms")),
            GateFiles.vector(tensors, "evidence.shares"),
            completions.toArray(long[][]::new));
    if (terms.vocabulary().length != terms.idf().length
        || terms.terms().length != terms.shares().length) {
      throw new BundleRejectedException(GateFiles.JSON + ": hashes and figures differ in number");
    }
    return terms;
  }
}
