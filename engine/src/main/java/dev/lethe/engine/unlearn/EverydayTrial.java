package dev.lethe.engine.unlearn;

import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.gate.GateModel;
import dev.lethe.engine.gate.GateSet;
import dev.lethe.engine.gate.QuestionFingerprint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everyday questions that no gate is fitted on, as gates look at them. They are encoded when they
 * are first needed, which takes seconds. Thread-safe; the encoder stays its owner's.
 */
final class EverydayTrial {
  private static final int MOST = 300;

  private final SentenceEncoder encoder;
  private @Nullable Map<String, QuestionFingerprint> questions;

  EverydayTrial(SentenceEncoder encoder) {
    this.encoder = encoder;
  }

  int size() {
    return questions().size();
  }

  /** Those that a gate fires on by the question alone, in their order. */
  List<String> silenced(GateModel gate) {
    return questions().entrySet().stream()
        .filter(question -> gate.firesOn(question.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private synchronized Map<String, QuestionFingerprint> questions() {
    Map<String, QuestionFingerprint> known = questions;
    if (known == null) {
      known = new LinkedHashMap<>();
      GateSet none = GateSet.of(encoder, List.of());
      for (String question : EvenSubsample.of(EverydayQuestions.heldOut(), MOST)) {
        known.put(question, none.begin(List.of(question)).fingerprint());
      }
      questions = known;
    }
    return known;
  }
}
