package dev.lethe.engine.gate;

import dev.lethe.engine.embedding.SentenceEncoder;
import java.util.List;
import java.util.Objects;

/**
 * One exchange on which gates are tried before they are put in force: a gate that cannot judge must
 * not serve. What they look at is worked out once, so that thousands can be tried. Thread-safe.
 */
public final class TrialExchange {
  private final SentenceEncoder encoder;
  private final List<String> turns;
  private final float[][] segments;
  private final SubjectQuestion question;
  private final GateInput observation;

  /**
   * @param exchange with a draft, of the served model
   */
  public TrialExchange(SentenceEncoder encoder, Exchange exchange) {
    this.encoder = encoder;
    this.turns = exchange.turns();
    List<String> texts = Segmenter.segments(turns);
    this.segments = encoder.encode(Segmenter.asked(turns));
    this.question = SubjectQuestion.of(encoder, texts);
    this.observation =
        GateInput.of(
            encoder,
            segments,
            question,
            turns,
            Objects.requireNonNull(exchange.draft()),
            exchange.certainty(),
            exchange.states());
  }

  /**
   * Judges the exchange with a gate alone.
   *
   * @throws IllegalArgumentException if it was fitted on another encoder's vectors, or is not as
   *     wide as them, or as the model's states
   * @throws IllegalStateException if its score is not finite
   */
  public Verdict judge(InstalledGate gate) {
    return GateSet.of(encoder, List.of(gate)).judge(turns, segments, question, observation);
  }

  /**
   * How far above its threshold a gate alone sees the exchange; at least zero fires.
   *
   * @param gate fitted on this encoder's vectors
   * @throws IllegalArgumentException if it is not as wide as them, or as the model's states
   * @throws IllegalStateException if its score is not finite
   */
  public double margin(GateModel gate) {
    double score = QuestionEvidence.largest(gate.question(), segments);
    double margin = gate.margin(gate.read(score, question), observation);
    if (Double.isNaN(score) || Double.isNaN(margin)) {
      throw new IllegalStateException("gate: score is not finite");
    }
    return margin;
  }
}
