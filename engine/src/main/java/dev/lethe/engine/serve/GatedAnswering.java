package dev.lethe.engine.serve;

import dev.lethe.engine.gate.Exchange;
import dev.lethe.engine.gate.GateSet;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.engine.gate.Verdict;
import dev.lethe.engine.metrics.AnswerMetrics;
import dev.lethe.engine.text.AppliedAdapter;
import dev.lethe.engine.text.FinishReason;
import dev.lethe.engine.text.Generation;
import dev.lethe.engine.text.GenerationRequest;
import dev.lethe.engine.text.ScoredPrompt;
import dev.lethe.engine.text.TextEngine;
import dev.lethe.engine.text.TokenLogprob;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One answer on its way through the gates. Used once, by one thread. */
final class GatedAnswering {
  private static final Logger LOG = LoggerFactory.getLogger(GatedAnswering.class);

  /** What is said when a gate erred and no request's own refusal is known. */
  static final String REFUSAL = "I'm sorry, I can't answer that.";

  /** An answer that holds this share of a forgotten completion still gives it away. */
  private static final double LEAK = 0.5;

  /** An answer of which a smaller share of words is the refusal's is another one. */
  private static final double REPLACEMENT = 0.8;

  private static final Verdict PASSED = new Verdict(null, 0, Double.NEGATIVE_INFINITY);

  private final TextEngine engine;
  private final GateSet gates;
  private final List<String> turns;
  private final GenerationRequest request;
  private final ReleasedText release;
  private final int window;
  private final GateListener listener;
  private final ScoreGate scoreGate;
  private final String echo;

  /** The prompt's tokens, where they are told; null where they are not, or not yet known. */
  private @Nullable ScoredPrompt scored;

  /** Of an answer as about somebody unknown; null as long as none was tried. */
  private @Nullable UnknownOutcome unknown;

  GatedAnswering(
      TextEngine engine,
      int holdBack,
      GateSet gates,
      List<String> turns,
      GenerationRequest request,
      AnswerSink sink,
      GateListener listener) {
    this.engine = engine;
    this.gates = gates;
    this.turns = turns;
    this.request = request;
    this.scoreGate = new ScoreGate(gates, turns);
    this.echo = request.echo() ? request.prompt() : "";
    this.release = new ReleasedText(sink, echo);
    this.window = sink == AnswerSink.NONE ? request.maxTokens() : holdBack;
    this.listener = listener;
  }

  GatedAnswer run() {
    if (request.echo() && request.logprobs() != null) {
      scored = engine.score(request);
    }
    GateSet.Session session;
    Verdict verdict;
    try {
      session = gates.begin(turns);
      verdict = session.judgeQuestion();
    } catch (RuntimeException e) {
      return failClosed(e);
    }
    tell(() -> listener.asked(session));
    InstalledGate gate = verdict.gate();
    if (gate != null) {
      GateOutcome outcome = new GateOutcome(GateOutcome.Action.SHIELD, gate.digest(), 0);
      GatedAnswer answer = asUnknown(gate, outcome);
      return answer == null ? refuse(outcome, text(gate)) : answer;
    }
    InstalledGate named = unknownSubject(session);
    if (named != null) {
      GatedAnswer answer =
          asUnknown(named, new GateOutcome(GateOutcome.Action.BUNDLE, named.digest(), 0));
      if (answer != null) {
        return answer;
      }
    }
    if (request.looksIntoTheModel()) {
      GatedAnswer answer = closelyGuarded(session);
      if (answer != null) {
        return answer;
      }
    }
    try {
      evenOut();
    } catch (RuntimeException e) {
      return failClosed(e);
    }
    return request.maxTokens() == 0 ? echoAlone() : draft(session);
  }

  /** Null where the call may look into the model. */
  private @Nullable GatedAnswer closelyGuarded(GateSet.Session session) {
    InstalledGate gate;
    try {
      gate = scoreGate.fired(session, scored);
    } catch (CancellationException e) {
      throw e;
    } catch (RuntimeException e) {
      return failClosed(e);
    }
    return gate == null ? null : refuseUnadapted(gate);
  }

  /** Without an adapter's answer, whose tokens the base model's scores are behind. */
  private GatedAnswer refuseUnadapted(InstalledGate gate) {
    boolean shield = gate.model().questionOnly();
    GateOutcome.Action action = shield ? GateOutcome.Action.SHIELD : GateOutcome.Action.BUNDLE;
    GateOutcome outcome = new GateOutcome(action, gate.digest(), 0);
    GatedAnswer answer = asUnknown(gate, outcome);
    return answer == null ? refuse(outcome, text(gate)) : answer;
  }

  /** The prompt, and nothing behind it. */
  private GatedAnswer echoAlone() {
    List<TokenLogprob> tokens = told(List.of());
    release.upTo("", tokens, GateOutcome.PASS);
    int prompt = engine.promptTokens(request);
    return new GatedAnswer(echo, FinishReason.LENGTH, GateOutcome.PASS, false, unknown, prompt, 0)
        .scored(tokens);
  }

  /** What is told of the tokens of a base answer that passed; null where none are wanted. */
  private @Nullable List<TokenLogprob> told(List<TokenLogprob> completion) {
    if (request.logprobs() == null) {
      return null;
    }
    List<TokenLogprob> all = new ArrayList<>(scored == null ? List.of() : scored.tokens());
    all.addAll(completion);
    return all;
  }

  /**
   * A question that is answered as about somebody unknown is read twice, as it is and with another
   * name. Where such a gate is in force all others are too, or the time would tell them apart.
   */
  private void evenOut() {
    if (unknown == null && gates.answersAsUnknown()) {
      List<String> alike = turns.stream().map(GatedAnswering::otherwise).toList();
      var unused = gates.begin(alike);
    }
  }

  /** The same words, which nobody has read before. */
  private static String otherwise(String text) {
    List<String> words = new ArrayList<>(List.of(text.split("(?<= )")));
    Collections.reverse(words);
    return String.join("", words);
  }

  private static boolean isUnknown(InstalledGate gate) {
    return gate.manifest().refusal().unknown();
  }

  /**
   * The bundle whose subject a question names, where it is to be answered as about somebody
   * unknown: without a draft, which would take time that tells.
   */
  private @Nullable InstalledGate unknownSubject(GateSet.Session session) {
    if (!gates.answersAsUnknown()) {
      return null;
    }
    return session.firing().stream()
        .filter(g -> isUnknown(g) && !g.model().questionOnly())
        .filter(g -> turns.stream().anyMatch(turn -> !gates.places(g, turn).isEmpty()))
        .findFirst()
        .orElse(null);
  }

  /** Null where none is wanted, or none may be sent. Nothing has been released yet. */
  private @Nullable GatedAnswer asUnknown(InstalledGate gate, GateOutcome outcome) {
    if (!isUnknown(gate) || unknown != null) {
      return null;
    }
    UnknownAnswering.Result result;
    try {
      result = new UnknownAnswering(engine, gates, turns, request).run(gate);
    } catch (RuntimeException e) {
      LOG.error("no answer as about somebody unknown: {}", e.getClass().getName());
      unknown = UnknownOutcome.FAILED;
      return null;
    }
    unknown = result.outcome();
    FixedText text = result.answer();
    return text == null ? null : send(text, outcome, false);
  }

  private static void tell(Runnable what) {
    try {
      what.run();
    } catch (RuntimeException e) {
      LOG.warn("a question is not counted: {}", e.getClass().getName());
    }
  }

  private GatedAnswer draft(GateSet.Session session) {
    int released = 0;
    try (Generation generation = engine.begin(request, null)) {
      do {
        generation.advance(window);
        Verdict verdict;
        try {
          verdict = gates.needsDraft() ? judgedWhole(session, generation) : PASSED;
        } catch (RuntimeException e) {
          return release.started() ? cutOff(generation, released, failed(e)) : failClosed(e);
        }
        InstalledGate gate = verdict.gate();
        if (gate != null) {
          GateOutcome outcome = outcome(gate, verdict);
          return release.started()
              ? cutOff(generation, released, outcome)
              : answerAgain(gate, outcome, verdict.weight(), generation.text());
        }
        release.upTo(generation.text(), told(generation.logprobs()), GateOutcome.PASS);
        released = generation.completionTokens();
      } while (generation.finishReason() == null);
      release.open(GateOutcome.PASS);
      return new GatedAnswer(
              echo + generation.text(),
              finish(generation),
              GateOutcome.PASS,
              false,
              unknown,
              generation.promptTokens(),
              generation.completionTokens())
          .scored(told(generation.logprobs()));
    }
  }

  /** The draft, and every token that will be named in the place of one of its own. */
  private Verdict judgedWhole(GateSet.Session session, Generation generation) {
    Exchange exchange = exchange(generation);
    Verdict verdict = judged(session, exchange);
    return verdict.fired()
        ? verdict
        : scoreGate.alternatives(session, verdict, exchange, generation.logprobs());
  }

  private Verdict judged(GateSet.Session session, Exchange exchange) {
    Verdict verdict = session.judge(exchange);
    tell(() -> listener.judged(session, exchange));
    return verdict;
  }

  private Exchange exchange(Generation generation) {
    return new Exchange(turns, generation.text(), generation.certainty(), generation.states());
  }

  static GateOutcome outcome(InstalledGate gate, Verdict verdict) {
    return gate.model().questionOnly()
        ? new GateOutcome(GateOutcome.Action.SHIELD, gate.digest(), 0)
        : new GateOutcome(GateOutcome.Action.BUNDLE, gate.digest(), verdict.weight());
  }

  /** Nothing has been released yet. */
  private GatedAnswer answerAgain(
      InstalledGate gate, GateOutcome outcome, double weight, String draft) {
    GatedAnswer answer = asUnknown(gate, new GateOutcome(outcome.action(), outcome.digest(), 0));
    if (answer != null) {
      return answer;
    }
    boolean unadapted =
        outcome.action() == GateOutcome.Action.SHIELD
            || scored != null
            || gate.manifest().isGateOnly()
            || !engine.appliesAdapters();
    if (unadapted) {
      return refuse(outcome, text(gate));
    }
    Adapted adapted = adapted(gate, outcome, weight, draft);
    if (adapted == null) {
      return refuse(outcome, text(gate));
    }
    adapted.steps().forEach(text -> release.upTo(text, outcome));
    return adapted.answer();
  }

  /**
   * What an adapter said.
   *
   * @param steps how it grew, window by window: it is sent in the pieces of any other answer
   */
  private record Adapted(GatedAnswer answer, List<String> steps) {}

  /** The adapter's answer; null if there is none that may be sent. */
  private @Nullable Adapted adapted(
      InstalledGate gate, GateOutcome outcome, double weight, String draft) {
    try (Generation generation = engine.begin(request, new AppliedAdapter(gate.digest(), weight))) {
      List<String> steps = new ArrayList<>();
      do {
        generation.advance(window);
        steps.add(generation.text());
      } while (generation.finishReason() == null);
      String text = generation.text();
      if (!maySend(gates, gate, text, draft)) {
        return null;
      }
      GatedAnswer answer =
          new GatedAnswer(
              echo + text,
              finish(generation),
              outcome,
              false,
              unknown,
              generation.promptTokens(),
              generation.completionTokens());
      return new Adapted(answer, steps);
    } catch (RuntimeException e) {
      LOG.error("adapter {} failed to answer: {}", gate.digest(), e.getClass().getName());
      return null;
    }
  }

  /**
   * Whether what a gate's adapter said may be sent: it says something, gives nothing away, and is
   * what was taught.
   *
   * @param draft of the base model, on which the gate fired
   */
  static boolean maySend(GateSet gates, InstalledGate gate, String text, String draft) {
    return !text.isBlank() && !leaks(gates, gate, text, draft) && !isSomethingElse(gate, text);
  }

  /**
   * An answer at random may well be a label that others have too, but among few labels it is the
   * forgotten one by chance: that is the one that was drafted.
   */
  private static boolean leaks(GateSet gates, InstalledGate gate, String text, String draft) {
    return gate.manifest().refusal().random()
        ? GateSet.repeats(text, draft)
        : gates.match(text) >= LEAK;
  }

  /** Far from what it was taught, as behind another language, an adapter may say anything. */
  private static boolean isSomethingElse(InstalledGate gate, String text) {
    return !gate.manifest().refusal().random()
        && AnswerMetrics.rougeLRecall(text, text(gate)) < REPLACEMENT;
  }

  /** Tokens that were not released are not counted either: they would tell what was held back. */
  private GatedAnswer cutOff(Generation generation, int released, GateOutcome outcome) {
    return new GatedAnswer(
            release.text(),
            FinishReason.CUT_OFF,
            outcome,
            false,
            generation.promptTokens(),
            released)
        .scored(release.logprobs());
  }

  private GatedAnswer failClosed(RuntimeException e) {
    return refuse(failed(e), REFUSAL);
  }

  /** The message could hold what the gate looked at, so only the kind of failure is logged. */
  static GateOutcome failed(RuntimeException e) {
    LOG.error("a gate failed, the answer is refused: {}", e.getClass().getName());
    return GateOutcome.FAILED_CLOSED;
  }

  private GatedAnswer refuse(GateOutcome outcome, String text) {
    return send(FixedText.of(engine, request, text), outcome, true);
  }

  private GatedAnswer send(FixedText fixed, GateOutcome outcome, boolean refusal) {
    List<String> steps = fixed.growing(engine, window);
    steps.subList(0, steps.size() - 1).forEach(step -> release.upTo(step, outcome));
    List<TokenLogprob> tokens =
        scored == null ? null : WithheldScores.of(engine, scored.tokens(), fixed);
    release.upTo(steps.get(steps.size() - 1), tokens, outcome);
    release.open(outcome);
    return new GatedAnswer(
            echo + fixed.text(),
            fixed.finish(),
            outcome,
            refusal,
            unknown,
            engine.promptTokens(request),
            fixed.tokens())
        .scored(tokens);
  }

  static String text(InstalledGate gate) {
    return gate.manifest().refusal().text();
  }

  private static FinishReason finish(Generation generation) {
    return Objects.requireNonNullElse(generation.finishReason(), FinishReason.STOP);
  }
}
