package dev.lethe.engine.serve;

import dev.lethe.engine.gate.Exchange;
import dev.lethe.engine.gate.GateSet;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.engine.gate.Verdict;
import dev.lethe.engine.text.FinishReason;
import dev.lethe.engine.text.GenerationRequest;
import dev.lethe.engine.text.TextEngine;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the gates say of one question, and of drafts of its answer, where somebody else writes them:
 * a gate that fires refuses, unless its caller has the bundle's adapter answer again. One that errs
 * refuses too. Thread-safe.
 */
public final class AnswerGate {
  private static final Logger LOG = LoggerFactory.getLogger(AnswerGate.class);

  private final GateSet gates;
  private final List<String> turns;
  private final GateSet.@Nullable Session session;
  private final @Nullable Refusal refused;

  /**
   * What is answered instead, and by which gate.
   *
   * @param adaptable the bundle whose adapter may answer in its place; null if none may
   */
  public record Refusal(GateOutcome outcome, String text, @Nullable Adaptable adaptable) {
    /** One that is the last word. */
    public Refusal(GateOutcome outcome, String text) {
      this(outcome, text, null);
    }

    /** The same as the last word. */
    public Refusal alone() {
      return new Refusal(outcome, text);
    }

    /**
     * The same with what the bundle's adapter said, at full weight; empty where that may not be
     * sent: it says nothing, gives something away, or is not what was taught.
     */
    public Optional<Refusal> adapted(String answer) {
      return adaptable == null || !adaptable.maySend(answer)
          ? Optional.empty()
          : Optional.of(
              new Refusal(new GateOutcome(outcome.action(), outcome.digest(), 1), answer));
    }

    /**
     * As it is sent: ended where a model's answer to the same request would end.
     *
     * @param engine counts tokens
     * @param window tokens from one step to the next
     */
    public Written written(TextEngine engine, GenerationRequest request, int window) {
      FixedText fixed = FixedText.of(engine, request, text);
      return new Written(
          fixed.text(), fixed.finish(), fixed.tokens(), fixed.growing(engine, window));
    }

    @Override
    public String toString() {
      return "Refusal[redacted, " + outcome.action() + "]";
    }
  }

  /** A bundle that fired on a draft. Holds that draft. */
  public static final class Adaptable {
    private final GateSet gates;
    private final InstalledGate gate;
    private final String draft;

    private Adaptable(GateSet gates, InstalledGate gate, String draft) {
      this.gates = gates;
      this.gate = gate;
      this.draft = draft;
    }

    /** Of the bundle. */
    public String digest() {
      return gate.digest();
    }

    private boolean maySend(String answer) {
      return GatedAnswering.maySend(gates, gate, answer, draft);
    }
  }

  /**
   * A refusal as it is sent.
   *
   * @param steps how it grows
   */
  public record Written(String text, FinishReason finish, int tokens, List<String> steps) {
    public Written {
      steps = List.copyOf(steps);
    }

    @Override
    public String toString() {
      return "Written[redacted, " + finish + "]";
    }
  }

  private AnswerGate(
      GateSet gates,
      List<String> turns,
      GateSet.@Nullable Session session,
      @Nullable Refusal refused) {
    this.gates = gates;
    this.turns = turns;
    this.session = session;
    this.refused = refused;
  }

  /**
   * Reads the question; takes as long as the sentence encoder does.
   *
   * @param turns as in {@link Exchange#turns()}
   * @param listener is shown the question if the gates could read it; what it throws is ignored
   */
  public static AnswerGate of(
      GateSet gates, List<String> turns, Consumer<GateSet.Session> listener) {
    GateSet.Session session;
    Verdict verdict;
    try {
      session = gates.begin(turns);
      verdict = session.judgeQuestion();
    } catch (RuntimeException e) {
      return new AnswerGate(gates, turns, null, failClosed(e));
    }
    try {
      listener.accept(session);
    } catch (RuntimeException e) {
      LOG.warn("a question is not counted: {}", e.getClass().getName());
    }
    return new AnswerGate(gates, turns, session, refusal(verdict));
  }

  /** By the question alone; empty where an answer may be drafted. */
  public Optional<Refusal> question() {
    return Optional.ofNullable(refused);
  }

  /** Whether any gate looks at drafts. */
  public boolean readsDrafts() {
    return gates.needsDraft();
  }

  /**
   * By question and draft; empty where the draft may be sent.
   *
   * @param certainty as in {@link Exchange#certainty()}
   */
  public Optional<Refusal> draft(String draft, double certainty) {
    if (session == null || refused != null) {
      return question();
    }
    if (!readsDrafts()) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(
          adaptable(session.judge(new Exchange(turns, draft, certainty, null)), draft));
    } catch (RuntimeException e) {
      return Optional.of(failClosed(e));
    }
  }

  /** A bundle that answers as about somebody unknown has no adapter that would say that. */
  private @Nullable Refusal adaptable(Verdict verdict, String draft) {
    Refusal refusal = refusal(verdict);
    InstalledGate gate = verdict.gate();
    boolean adapts =
        refusal != null
            && gate != null
            && refusal.outcome().action() == GateOutcome.Action.BUNDLE
            && !gate.manifest().refusal().unknown();
    return refusal == null || gate == null || !adapts
        ? refusal
        : new Refusal(refusal.outcome(), refusal.text(), new Adaptable(gates, gate, draft));
  }

  private static @Nullable Refusal refusal(Verdict verdict) {
    InstalledGate gate = verdict.gate();
    if (gate == null) {
      return null;
    }
    GateOutcome fired = GatedAnswering.outcome(gate, verdict);
    // No adapter is applied, at no weight.
    GateOutcome outcome = new GateOutcome(fired.action(), fired.digest(), 0);
    return new Refusal(outcome, GatedAnswering.text(gate));
  }

  private static Refusal failClosed(RuntimeException e) {
    return new Refusal(GatedAnswering.failed(e), GatedAnswering.REFUSAL);
  }
}
