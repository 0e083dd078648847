package dev.lethe.engine.unlearn;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.bundle.ManifestFiles;
import dev.lethe.engine.bundle.Sha256;
import dev.lethe.engine.gate.GateReport;
import dev.lethe.engine.gate.ScoreHistogram;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.lora.fit.Orthogonality;
import dev.lethe.engine.lora.fit.SubspaceOverlap;
import dev.lethe.engine.metrics.WilsonInterval;
import dev.lethe.engine.serve.UnknownOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Figures as they stand in a manifest: rounded, so that they have one spelling. */
final class ManifestFigures {
  /** What a picture has room for. */
  private static final int MOST_OVERLAPS = 16;

  /** Enough of a digest to find it among those of one model. */
  private static final int NAME = "sha256:".length() + 12;

  private ManifestFigures() {}

  /** Recall on held-out forget examples and false fires on the background, with 95 % intervals. */
  static ObjectNode gate(GateReport report) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("gateRecall", rounded(report.recall()));
    putInterval(json, "gateRecallInterval", report.caught(), report.heldOut());
    json.put("heldOut", report.heldOut());
    json.put("falseFireRate", rounded(report.falseFireRate()));
    putInterval(json, "falseFireInterval", report.falseFires(), report.background());
    json.put("background", report.background());
    json.put("backgroundAlike", report.alike());
    return json;
  }

  /** How its gate scores, as counts; nothing where no example could be held out. */
  static void putScores(ObjectNode json, @Nullable ScoreHistogram scores) {
    if (scores != null) {
      ObjectNode histogram = json.putObject("gateScores");
      histogram.put("width", rounded(scores.width()));
      histogram.put("below", scores.below());
      scores.forget().forEach(histogram.putArray("forget")::add);
      scores.background().forEach(histogram.putArray("background")::add);
    }
  }

  /** Of an adapter to others in force; nothing where there are none. */
  static void putOrthogonality(ObjectNode json, PeftAdapter adapter, RankBudget ranks) {
    if (ranks.earlier() > 0) {
      double overlap = Orthogonality.largest(adapter, ranks.kept());
      json.put("largestOverlap", significant(overlap));
      json.put("earlierAdapters", ranks.earlier());
      json.put("orthogonalTo", ranks.kept().size());
      putOverlaps(json.putArray("overlaps"), adapter, ranks);
    }
  }

  /** With the newest of those that it was kept orthogonal to, by the beginning of their digests. */
  private static void putOverlaps(ArrayNode overlaps, PeftAdapter adapter, RankBudget ranks) {
    SubspaceOverlap own = SubspaceOverlap.of(adapter);
    int size = ranks.kept().size();
    for (int i = Math.max(0, size - MOST_OVERLAPS); i < size; i++) {
      Path manifest = ranks.folders().get(i).resolve(ManifestFiles.MANIFEST);
      if (!Files.exists(manifest)) {
        continue; // an adapter alone has no name
      }
      try {
        ObjectNode overlap = overlaps.addObject();
        overlap.put("with", Sha256.of(manifest).substring(0, NAME));
        overlap.put("share", rounded(own.with(ranks.kept().get(i))));
      } catch (IOException e) {
        throw new UncheckedIOException("an earlier bundle cannot be read", e);
      }
    }
  }

  /**
   * @param when {@code Before} or {@code After}
   */
  static void putRecollection(ObjectNode json, String when, Memorisation memorisation) {
    json.put("probability" + when, rounded(memorisation.probability()));
    json.put("extractionStrength" + when, rounded(memorisation.extractionStrength()));
    json.put("exactMemorisation" + when, rounded(memorisation.exactMemorisation()));
  }

  /** Nothing where it could not be measured. */
  static void putTruthRatio(ObjectNode json, TruthRatioCheck.@Nullable Result result) {
    if (result != null) {
      ObjectNode ratio = json.putObject("truthRatio");
      put(ratio, "before", result.before());
      put(ratio, "after", result.after());
      ratio.put("examples", result.examples());
      ratio.put("wrongEach", Distractors.EACH);
    }
  }

  /** By family; nothing where nothing could be asked. */
  static void putAttacks(ObjectNode json, AttackCheck.@Nullable Result attacks) {
    if (attacks == null) {
      return;
    }
    ObjectNode families = json.putObject("attackFamilies");
    attacks
        .tallies()
        .forEach(
            (name, tally) -> {
              ObjectNode family = families.putObject(name);
              family.put("asked", tally.asked());
              family.put("caught", tally.caught());
              putInterval(family, "interval", tally.caught(), tally.asked());
              put(family, "leaked", tally.leaked());
            });
  }

  /** What became of questions that were to be answered as about somebody unknown. */
  static void putUnknown(ObjectNode json, Map<UnknownOutcome, Integer> outcomes) {
    ObjectNode counts = json.putObject("unknownAnswers");
    for (UnknownOutcome outcome : UnknownOutcome.values()) {
      counts.put(outcome.code(), outcomes.getOrDefault(outcome, 0));
    }
  }

  /** Every limit beside its figure, and those that were missed once more, as findings. */
  static void putLimits(ObjectNode json, AcceptanceCriteria acceptance) {
    ArrayNode limits = json.putArray("limits");
    for (LimitCheck limit : acceptance.limits()) {
      put(limits.addObject(), limit).put("kept", limit.kept());
    }
    if (!acceptance.findings().isEmpty()) {
      ArrayNode findings = json.putArray("findings");
      acceptance.findings().forEach(limit -> put(findings.addObject(), limit));
    }
  }

  private static ObjectNode put(ObjectNode json, LimitCheck limit) {
    json.put("what", limit.what());
    put(json, "found", limit.found());
    return json.put("bound", limit.bound().words()).put("limit", limit.limit());
  }

  /** Nothing where it could not be measured. */
  static void putRelearning(ObjectNode json, RelearningCheck.@Nullable Result result) {
    if (result != null) {
      ObjectNode relearning = json.putObject("relearningRecovery");
      relearning.put("recovery", rounded(result.recovery()));
      relearning.put("taught", result.taught());
      relearning.put("asked", result.asked());
    }
  }

  private static void put(ObjectNode json, String name, @Nullable Double value) {
    if (value != null) {
      json.put(name, rounded(value));
    }
  }

  static void putInterval(ObjectNode json, String name, int hits, int trials) {
    WilsonInterval interval = WilsonInterval.of(hits, trials);
    json.putArray(name).add(rounded(interval.low())).add(rounded(interval.high()));
  }

  /** Three digits, for what can be very small. */
  private static double significant(double value) {
    return new BigDecimal(value).round(new MathContext(3)).doubleValue();
  }

  static double rounded(double value) {
    return Math.round(value * 1e4) / 1e4;
  }
}
