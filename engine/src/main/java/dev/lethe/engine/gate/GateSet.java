package dev.lethe.engine.gate;

import dev.lethe.engine.embedding.SentenceEncoder;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The gates of all live requests of one model, evaluated together. Immutable and thread-safe;
 * swapped as a whole.
 */
public final class GateSet {
  private final SentenceEncoder encoder;
  private final GateIndex index;
  private final boolean needsDraft;
  private final boolean answersAsUnknown;

  private GateSet(SentenceEncoder encoder, GateIndex index) {
    this.encoder = encoder;
    this.index = index;
    this.needsDraft = index.gates().stream().anyMatch(g -> !g.model().questionOnly());
    this.answersAsUnknown = index.gates().stream().anyMatch(g -> g.manifest().refusal().unknown());
  }

  /**
   * @throws IllegalArgumentException if a gate was fitted on another encoder's vectors, or is not
   *     as wide as them
   */
  public static GateSet of(SentenceEncoder encoder, List<InstalledGate> gates) {
    return new GateSet(encoder, GateIndex.of(checked(encoder, gates)));
  }

  /**
   * A set of other gates, made of this one: what both hold is not compiled again.
   *
   * @param gates those that both hold as the same objects
   * @throws IllegalArgumentException as {@link #of}
   */
  public GateSet with(List<InstalledGate> gates) {
    List<InstalledGate> before = index.gates();
    int known = 0;
    while (known < Math.min(before.size(), gates.size()) && before.get(known) == gates.get(known)) {
      known++;
    }
    var unused = checked(encoder, gates.subList(known, gates.size()));
    return new GateSet(encoder, index.with(gates));
  }

  /** Whether {@link #merged} makes a set that is asked faster. */
  public boolean isScattered() {
    return index.isScattered();
  }

  /**
   * The same gates, compiled into fewer pieces; takes some 40 ms for each thousand of those that
   * are not yet. For when nobody waits: every set says the same.
   */
  public GateSet merged() {
    return new GateSet(encoder, index.merged());
  }

  private static List<InstalledGate> checked(SentenceEncoder encoder, List<InstalledGate> gates) {
    for (InstalledGate gate : gates) {
      if (!gate.model().encoderDigest().equals(encoder.digest())) {
        throw new IllegalArgumentException(
            "gate " + gate.digest() + " was fitted on another sentence encoder");
      }
      if (gate.model().width() != encoder.dimension()) {
        throw new IllegalArgumentException(
            "gate " + gate.digest() + " is not as wide as its sentence encoder");
      }
    }
    return gates;
  }

  public List<InstalledGate> gates() {
    return index.gates();
  }

  /** Whether any gate looks at the draft and its states. */
  public boolean needsDraft() {
    return needsDraft;
  }

  /** Whether any request is answered as about somebody unknown. */
  public boolean answersAsUnknown() {
    return answersAsUnknown;
  }

  /** The largest share of any bundle's forgotten completion that a text holds, 0..1. */
  public double match(String text) {
    return index.match(text);
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
    if (gates().isEmpty()) {
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
    return new Session(turns, segments, question).asked.judge(observation);
  }

  /** The gates' view of one question. Thread-safe. */
  public final class Session {
    private final List<String> turns;
    private final float[][] segments;
    private final SubjectQuestion question;
    private final GateIndex.Asked asked;

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
      this.asked = index.ask(segments, question);
    }

    /** The question without its text. Where there is no gate it is only now worked out. */
    public QuestionFingerprint fingerprint() {
      return gates().isEmpty() ? session(turns).withoutText() : withoutText();
    }

    private QuestionFingerprint withoutText() {
      return QuestionFingerprint.of(segments, question);
    }

    /**
     * What the nearest gates make of it, those that fire first: for explanations, as it asks each
     * gate.
     *
     * @param exchange with the draft that was judged; null where there was none
     * @param most how many are told of
     * @throws IllegalStateException if a gate has a score that is not finite
     */
    public List<GateReading> readings(@Nullable Exchange exchange, int most) {
      GateInput observation = exchange == null ? null : input(exchange);
      return asked.readings(observation, exchange == null ? null : exchange.draft(), most);
    }

    /** Shields alone. */
    public Verdict judgeQuestion() {
      return asked.judge(null);
    }

    /** The gates that fire by the question alone; a bundle then goes by the draft too. */
    public List<InstalledGate> firing() {
      return asked.firing();
    }

    /** Every gate. */
    public Verdict judge(Exchange exchange) {
      return asked.judge(input(exchange));
    }

    private @Nullable GateInput input(Exchange exchange) {
      String draft = exchange.draft();
      return draft == null
          ? null
          : GateInput.of(
              encoder, segments, question, turns, draft, exchange.certainty(), exchange.states());
    }
  }
}
