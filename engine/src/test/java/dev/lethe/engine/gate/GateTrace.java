package dev.lethe.engine.gate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.text.StateFeatures;
import java.util.List;

/** What a gate sees in one exchange, figure by figure. */
public final class GateTrace {
  private final SentenceEncoder encoder;

  public GateTrace(SentenceEncoder encoder) {
    this.encoder = encoder;
  }

  /** A question and its draft as all gates see them. */
  public record Seen(SubjectQuestion question, GateInput observation) {}

  public Seen see(String prompt, String draft, double certainty, StateFeatures states) {
    List<String> texts = Segmenter.segments(List.of(prompt));
    SubjectQuestion question = SubjectQuestion.of(encoder, texts);
    float[][] vectors = encoder.encode(Segmenter.asked(List.of(prompt)));
    return new Seen(
        question,
        GateInput.of(encoder, vectors, question, List.of(prompt), draft, certainty, states));
  }

  /** Of a shield or a bundle; {@code margin} decides. */
  public static ObjectNode of(GateModel gate, Seen seen) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    double likeness = QuestionEvidence.largest(gate.question(), seen.observation.segments());
    GateModel.Reading reading = gate.read(likeness, seen.question);
    json.put("likeness", rounded(likeness)).put("alone", rounded(gate.questionThreshold()));
    SubjectEvidence subject = gate.subject();
    if (subject != null) {
      SubjectEvidence.Shares shares = subject.shares(seen.question);
      json.put("asked", subject.asked(seen.question, likeness, gate.questionThreshold()).name());
      json.put("one", rounded(shares.oneExample())).put("all", rounded(shares.allExamples()));
      json.put("needOne", rounded(subject.oneExample()));
      json.put("needAll", rounded(subject.allExamples()));
      DraftLeakage told = subject.leakage(seen.question, seen.observation.drafted());
      json.put("told", rounded(told.weight())).put("toldShare", rounded(told.share()));
      json.put("own", rounded(told.own())).put("both", rounded(told.both()));
      json.put("drafted", subject.names(seen.observation.drafted()));
    }
    if (gate.rule() instanceof CombinedRule rule) {
      double[] figures = CombinedRule.figures(rule.evidences(), seen.observation);
      json.put("together", rounded(rule.combination().score(figures) - rule.threshold()));
      List<String> names = rule.evidences().stream().flatMap(e -> e.names().stream()).toList();
      for (int i = 0; i < figures.length; i++) {
        json.put(names.get(i), rounded(figures[i]));
      }
    }
    double margin = gate.margin(reading, seen.observation);
    return json.put("reading", rounded(reading.margin())).put("margin", rounded(margin));
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
