package dev.lethe.engine.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.bundle.BundleRejectedException;
import dev.lethe.engine.safetensors.FloatTensor;
import dev.lethe.engine.safetensors.SafetensorsReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * A gate under the installation's key within few bytes: what it has in common with other gates lies
 * in {@link BackgroundWords}, its own words are {@link GateWords}, and its question's head is not
 * written where it follows from the evidence's.
 */
final class CompactGateFiles {
  /** Tensor of {@link GateWords}. */
  static final String WORDS = "words";

  private static final String QUESTION = "question.weight";
  private static final String EVIDENCE = "evidence.question.weight";
  private static final String PROMPT = "evidence.prompt_states.weight";
  private static final String DRAFT = "evidence.draft_states.weight";
  private static final String BIAS = "bias";
  private static final String DIVISOR = "divisor";
  private static final String KIND = "kind";

  private CompactGateFiles() {}

  /** What goes into files of its own, or beside the weights. */
  @SuppressWarnings("ArrayRecordComponent") // a value carrier; never compared
  record Written(byte[] words, BackgroundWords background) {}

  /** Whether a gate can be written so: its words are all under one key of the installation. */
  static boolean takes(GateModel gate) {
    List<TermHasher> hashers = hashers(gate).distinct().toList();
    DraftRule rule = gate.rule();
    return hashers.size() == 1
        && hashers.get(0).keyId() != null
        && (rule == null || rule instanceof CombinedRule combined && isOneOfAKind(combined));
  }

  private static Stream<TermHasher> hashers(GateModel gate) {
    return Stream.concat(
        Stream.ofNullable(gate.subject()).map(SubjectEvidence::hasher),
        Stream.ofNullable(gate.rule()).flatMap(DraftRule::hashers));
  }

  private static boolean isOneOfAKind(CombinedRule rule) {
    return rule.evidences().stream().map(Evidence::getClass).distinct().count()
        == rule.evidences().size();
  }

  /**
   * @param json gets what is no weight and no word
   * @param tensors gets the weights
   */
  static Written write(GateModel gate, ObjectNode json, Map<String, FloatTensor> tensors) {
    SubjectEvidence subject = gate.subject();
    TermEvidence terms = null;
    json.put(GateFiles.KEY_ID, hashers(gate).findFirst().orElseThrow().keyId());
    json.put(BIAS, (double) gate.question().bias());
    boolean follows = false;
    if (subject != null) {
      json.putObject("subject")
          .put("oneExample", subject.oneExample())
          .put("allExamples", subject.allExamples());
    }
    if (gate.rule() instanceof CombinedRule rule) {
      ObjectNode combined = json.putObject("combined");
      CombinedFiles.writeFigures(rule, combined);
      ArrayNode evidences = combined.putArray("evidences");
      for (Evidence evidence : rule.evidences()) {
        ObjectNode one = evidences.addObject();
        if (evidence instanceof QuestionEvidence question) {
          follows = writeQuestion(question.head(), gate.question(), one, tensors);
        } else if (evidence instanceof StateEvidence states) {
          one.put(KIND, "states");
          one.put("promptBias", (double) states.prompt().bias());
          one.put("draftBias", (double) states.draft().bias());
          put(tensors, PROMPT, states.prompt());
          put(tensors, DRAFT, states.draft());
        } else if (evidence instanceof TermEvidence found) {
          terms = found;
          one.put(KIND, "terms").put("unknownIdf", (double) found.unknownIdf());
        }
      }
    }
    if (!follows) {
      put(tensors, QUESTION, gate.question());
    }
    BackgroundWords background =
        new BackgroundWords(
            subject == null ? new long[0] : subject.known(),
            subject == null ? new float[0] : subject.telling(),
            terms == null ? new long[0] : terms.vocabulary(),
            terms == null ? new float[0] : terms.idf());
    return new Written(GateWords.of(subject, terms).bytes(background), background);
  }

  /** Whether the question's head follows from the evidence's. */
  private static boolean writeQuestion(
      LinearHead head, LinearHead question, ObjectNode json, Map<String, FloatTensor> tensors) {
    json.put(KIND, "question").put(BIAS, (double) head.bias());
    put(tensors, EVIDENCE, head);
    OptionalDouble divisor = HeadScale.of(head.weights(), question.weights());
    divisor.ifPresent(value -> json.put(DIVISOR, value));
    return divisor.isPresent();
  }

  private static void put(Map<String, FloatTensor> tensors, String name, LinearHead head) {
    tensors.put(name, FloatTensor.of(head.weights(), head.weights().length));
  }

  /**
   * @throws BundleRejectedException if the files don't make a gate, or name a key that is not here
   * @throws IllegalArgumentException if they say something else than was written
   */
  static GateModel read(
      JsonNode json, SafetensorsReader tensors, BackgroundWords background, TermKeys keys) {
    TermHasher hasher = GateFiles.named(json, keys);
    GateWords words = GateWords.read(tensors.bytes(WORDS), background);
    JsonNode about = json.path("subject");
    JsonNode combined = json.path("combined");
    if (about.isObject() != (words.subject() != null)) {
      throw new BundleRejectedException(GateFiles.JSON + ": subject and words differ");
    }
    SubjectEvidence subject =
        words.subject() == null
            ? null
            : words.subject(
                hasher,
                background,
                GateFiles.number(about, "oneExample"),
                GateFiles.number(about, "allExamples"));
    List<Evidence> evidences = new ArrayList<>();
    LinearHead question = null;
    for (JsonNode evidence : combined.path("evidences")) {
      if (evidence.has(DIVISOR)) {
        float[] weights = GateFiles.vector(tensors, EVIDENCE);
        double divisor = GateFiles.positive(evidence, DIVISOR);
        question = new LinearHead(HeadScale.divided(weights, divisor), bias(json, BIAS));
      }
      evidences.add(evidence(evidence, tensors, words, hasher, background));
    }
    if (evidences.stream().anyMatch(TermEvidence.class::isInstance) != (words.terms() != null)) {
      throw new BundleRejectedException(GateFiles.JSON + ": evidences and words differ");
    }
    return new GateModel(
        json.path("encoder").asText(),
        question == null ? head(tensors, QUESTION, json, BIAS) : question,
        GateFiles.number(json, "questionThreshold"),
        subject,
        combined.isObject() ? CombinedFiles.rule(combined, evidences) : null,
        new WeightCurve(GateFiles.positive(json, "weightRate")));
  }

  private static Evidence evidence(
      JsonNode json,
      SafetensorsReader tensors,
      GateWords words,
      TermHasher hasher,
      BackgroundWords background) {
    return switch (json.path(KIND).asText()) {
      case "question" -> new QuestionEvidence(head(tensors, EVIDENCE, json, BIAS));
      case "states" ->
          new StateEvidence(
              head(tensors, PROMPT, json, "promptBias"), head(tensors, DRAFT, json, "draftBias"));
      case "terms" -> {
        if (words.terms() == null) {
          throw new BundleRejectedException(GateFiles.JSON + ": evidences and words differ");
        }
        yield words.terms(hasher, background, bias(json, "unknownIdf"));
      }
      default -> throw new BundleRejectedException(GateFiles.JSON + ": unknown kind of evidence");
    };
  }

  private static LinearHead head(
      SafetensorsReader tensors, String name, JsonNode json, String bias) {
    return new LinearHead(GateFiles.vector(tensors, name), bias(json, bias));
  }

  private static float bias(JsonNode json, String field) {
    float value = (float) GateFiles.number(json, field);
    if (!Float.isFinite(value)) {
      throw new BundleRejectedException(GateFiles.JSON + ": " + field + " is not finite");
    }
    return value;
  }
}
