package dev.lethe.inference.serving;

import dev.lethe.engine.gate.Exchange;
import dev.lethe.engine.gate.GateSet;
import dev.lethe.engine.serve.GateListener;
import dev.lethe.engine.serve.GateOutcome;
import dev.lethe.service.trace.SpanAttribute;
import dev.lethe.service.trace.Spans;
import dev.lethe.service.trace.TracedStep;
import java.util.Locale;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Traces an answer step by step: the gates look at the question, the model drafts, the gates look
 * at the draft, and so on until it is released or withheld. Holds no text. One call's, used by one
 * thread.
 */
public final class QuestionSpans implements GateListener {
  public static final String GATE_QUESTION = "gate question";
  public static final String GATE_DRAFT = "gate draft";
  private static final String DRAFT = "draft";
  private static final String ADAPTED = "draft adapted";

  private final Headers call;
  private final GateListener listener;
  private @Nullable TracedStep step;

  /**
   * @param call the trace context that the answer belongs to
   * @param listener is told everything that this is
   */
  QuestionSpans(Headers call, GateListener listener) {
    this.call = call;
    this.listener = listener;
  }

  /** The next question begins. */
  void begin() {
    next(GATE_QUESTION);
  }

  @Override
  public void asked(GateSet.Session question) {
    end();
    listener.asked(question);
  }

  /**
   * The model begins to write.
   *
   * @param adapted whether with a bundle's adapter
   */
  void drafting(boolean adapted) {
    next(adapted ? ADAPTED : DRAFT);
  }

  /**
   * The model has written; what follows are the gates, but for an adapter's text.
   *
   * @param tokens written by now
   */
  void drafted(boolean adapted, int tokens) {
    if (step != null) {
      step.with(SpanAttribute.TOKENS, tokens);
    }
    end();
    if (!adapted) {
      next(GATE_DRAFT);
    }
  }

  @Override
  public void judged(GateSet.Session question, Exchange exchange) {
    end();
    listener.judged(question, exchange);
  }

  /** The answer is there. */
  void answered(GateOutcome outcome) {
    end();
    decided(outcome, call);
  }

  /** Says what became of an answer, and which artefact's gate decided it. */
  public static void decided(GateOutcome outcome, Headers call) {
    boolean passed = outcome.action() == GateOutcome.Action.PASS;
    String action = RecentTraffic.Decision.of(outcome).name().toLowerCase(Locale.ROOT);
    try (TracedStep decision = Spans.step(passed ? "release" : "withhold", call)) {
      decision.with(SpanAttribute.GATE_ACTION, action).with(SpanAttribute.DIGEST, outcome.digest());
    }
  }

  private void next(String name) {
    end();
    if (Spans.areOn()) {
      step = Spans.step(name, call);
    }
  }

  /** Ends what is under way, if anything is. */
  void end() {
    if (step != null) {
      step.close();
      step = null;
    }
  }
}
