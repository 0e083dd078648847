package dev.lethe.engine.gate;

import dev.lethe.engine.embedding.SentenceEncoder;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The gates of all live requests of one model, evaluated together. Immutable and thread-safe;
 * swapped as a whole. The question's heads are the rows of one matrix: {@code [gates][dimension]}.
 */
public final class GateSet {
  private final SentenceEncoder encoder;
  private final List<InstalledGate> gates;
  private final float[][] heads;

  private GateSet(SentenceEncoder encoder, List<InstalledGate> gates) {
    this.encoder = encoder;
    this.gates = List.copyOf(gates);
    this.heads = gates.stream().map(g -> g.model().question().weights()).toArray(float[][]::new);
  }

  /**
   * @throws IllegalArgumentException if a gate was fitted on another encoder's vectors, or is not
   *     as wide as them
   */
  public static GateSet of(SentenceEncoder encoder, List<InstalledGate> gates) {
    for (InstalledGate gate : gates) {
      if (!gate.model().encoderDigest().equals(encoder.digest())) {
        throw new IllegalArgumentException(
            "gate " + gate.digest() + " was fitted on another sentence encoder");
      }
      if (gate.model().question().weights().length != encoder.dimension()) {
        throw new IllegalArgumentException(
            "gate " + gate.digest() + " is not as wide as its sentence encoder");
      }
    }
    return new GateSet(encoder, gates);
  }

  public List<InstalledGate> gates() {
    return gates;
  }

  /** Whether any gate looks at the draft and its states. */
  public boolean needsDraft() {
    return gates.stream().anyMatch(g -> !g.model().questionOnly());
  }

  /** The largest share of any bundle's forgotten completion that a text holds, 0..1. */
  public double match(String text) {
    return gates.stream().mapToDouble(g -> g.model().match(text)).max().orElse(0);
  }

  /** Whether an answer holds every word of a draft that has any. */
  public static boolean repeats(String answer, String draft) {
    Set<String> drafted = TermTokenizer.of(draft);
    return !drafted.isEmpty() && TermTokenizer.of(answer).containsAll(drafted);
  }

  /** Where a text writes the name of whom or what one gate is about, in order. */
  public List<NamePlace> places(InstalledGate gate, String text) {
    return gate.model().places(encoder, text);
  }

  /** Whether an answer says most of what one gate's request has forgotten in one example. */
  public boolean retells(InstalledGate gate, List<String> turns, String answer) {
    return gate.model().retells(encoder, turns, answer);
  }

  /**
   * Looks at the exchange with every gate: shields at the question alone; bundles at all evidence
   * once there is a draft. With {@code draft == null} only shields can fire.
   */
  public Verdict judge(Exchange exchange) {
    return begin(exchange.turns()).judge(exchange);
  }

  /** Scores the question once, for several looks at a growing draft. */
  public Session begin(List<String> turns) {
    if (gates.isEmpty()) {
      return new Session(List.copyOf(turns), List.of(), List.of());
    }
    return session(List.copyOf(turns));
  }

  private Session session(List<String> turns) {
    return new Session(turns, Segmenter.asked(turns), Segmenter.segments(turns));
  }

  /** {@link #judge(Exchange)} where everything was worked out before. */
  Verdict judge(
      List<String> turns, float[][] segments, SubjectQuestion question, GateInput observation) {
    return new Session(turns, segments, question).largest(observation);
  }

  /** The gates' view of one question. Thread-safe. */
  public final class Session {
    private final List<String> turns;
    private final float[][] segments;
    private final SubjectQuestion question;
    private final GateModel.Reading[] readings;

    private Session(List<String> turns, List<String> asked, List<String> texts) {
      this(
          turns,
          asked.isEmpty() ? new float[0][] : encoder.encode(asked),
          SubjectQuestion.of(encoder, texts));
    }

    private Session(List<String> turns, float[][] segments, SubjectQuestion question) {
      this.turns = turns;
      this.segments = segments;
      this.question = question;
      this.readings = new GateModel.Reading[gates.size()];
      for (int g = 0; g < readings.length; g++) {
        readings[g] = gates.get(g).model().read(score(g), question);
      }
    }

    private double score(int g) {
      float bias = gates.get(g).model().question().bias();
      double largest = segments.length == 0 ? bias : Double.NEGATIVE_INFINITY;
      for (float[] segment : segments) {
        largest = Math.max(largest, Vectors.dot(heads[g], segment) + bias);
      }
      if (!Double.isFinite(largest)) {
        throw new IllegalStateException("gate: score is not finite");
      }
      return largest;
    }

    /** The question without its text. Where there is no gate it is only now worked out. */
    public QuestionFingerprint fingerprint() {
      return gates.isEmpty() ? session(turns).withoutText() : withoutText();
    }

    private QuestionFingerprint withoutText() {
      return QuestionFingerprint.of(segments, question);
    }

    /** Shields alone. */
    public Verdict judgeQuestion() {
      return largest(null);
    }

    /** Every gate. */
    public Verdict judge(Exchange exchange) {
      String draft = exchange.draft();
      return largest(
          draft == null
              ? null
              : GateInput.of(
                  encoder,
                  segments,
                  question,
                  turns,
                  draft,
                  exchange.certainty(),
                  exchange.states()));
    }

    private Verdict largest(@Nullable GateInput observation) {
      InstalledGate best = null;
      double margin = Double.NEGATIVE_INFINITY;
      for (int g = 0; g < readings.length; g++) {
        GateModel model = gates.get(g).model();
        if (observation == null && !model.questionOnly()) {
          continue;
        }
        double other =
            observation == null ? readings[g].margin() : model.margin(readings[g], observation);
        if (Double.isNaN(other)) {
          throw new IllegalStateException("gate: score is not finite");
        }
        if (best == null || prefer(gates.get(g), other, best, margin)) {
          best = gates.get(g);
          margin = other;
        }
      }
      return best == null || margin < 0
          ? new Verdict(null, 0, Math.min(margin, 0))
          : new Verdict(best, best.model().weight(margin), margin);
    }

    /** Of two that fire the shield, which can't leak; otherwise the larger margin. */
    private static boolean prefer(
        InstalledGate gate, double margin, InstalledGate best, double bestMargin) {
      boolean shield = gate.model().questionOnly();
      if (margin >= 0 && bestMargin >= 0 && shield != best.model().questionOnly()) {
        return shield;
      }
      return margin > bestMargin;
    }
  }
}
