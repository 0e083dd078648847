package dev.lethe.inference.serving;

import dev.lethe.engine.gate.Exchange;
import dev.lethe.engine.gate.GateSet;
import dev.lethe.engine.serve.GateListener;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts a question among the last ones and, if somebody wants to know why it was answered so,
 * keeps what the gates looked at until it was told. One call's, used by one thread.
 */
final class QuestionListener implements GateListener {
  private static final Logger LOG = LoggerFactory.getLogger(QuestionListener.class);

  /** What a page shows without scrolling. */
  private static final int NEAREST = 5;

  private final RecentTraffic traffic;
  private final boolean explains;
  private final long began = System.nanoTime();
  private boolean isAsked;
  private boolean isJudged;
  private GateSet.@Nullable Session question;
  private @Nullable Exchange exchange;

  /**
   * @param explains whether {@link #explanation} will be asked for
   */
  QuestionListener(RecentTraffic traffic, boolean explains) {
    this.traffic = traffic;
    this.explains = explains;
  }

  @Override
  public void asked(GateSet.Session asked) {
    question = explains ? asked : null;
    traffic.asked(asked);
    if (!isAsked) { // of several questions the others begin later
      isAsked = true;
      traffic.questionTimes().add(System.nanoTime() - began);
    }
  }

  @Override
  public void judged(GateSet.Session asked, Exchange judged) {
    exchange = explains ? judged : null;
    if (!isJudged) {
      isJudged = true;
      traffic.firstWindows().add(System.nanoTime() - began);
    }
  }

  /** Of the last question; empty where none could be read, or it was not wanted. */
  Optional<GateExplanation> explanation(GateSet gates) {
    if (question == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new GateExplanation(
              gates.gates().size(), exchange != null, question.readings(exchange, NEAREST)));
    } catch (RuntimeException e) {
      // The answer was judged before, and stands without it.
      LOG.warn(LogKey.NOT_EXPLAINED, new RedactedException(e));
      return Optional.empty();
    }
  }
}
