package dev.lethe.engine.serve;

import dev.lethe.engine.gate.Exchange;
import dev.lethe.engine.gate.GateSet;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.engine.gate.Verdict;
import dev.lethe.engine.text.ScoredPrompt;
import dev.lethe.engine.text.TokenLogprob;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says whether a call may look into the model. Who is told how likely tokens are, or may forbid
 * some, need not have a thing said to learn it: the gates are asked more than they are about a text
 * alone. Methods throw what a gate throws that errs. Used once, by one thread.
 */
final class ScoreGate {
  private static final char BROKEN = '\uFFFD';

  private final GateSet gates;
  private final List<String> turns;
  private final StringBuilder draft = new StringBuilder();
  private int judged;

  ScoreGate(GateSet gates, List<String> turns) {
    this.gates = gates;
    this.turns = turns;
  }

  /**
   * The gate that fires before anything is drafted, a bundle by the question alone too; null where
   * none does.
   *
   * @param echoed the prompt, where its tokens are to be told
   */
  @Nullable InstalledGate fired(GateSet.Session session, @Nullable ScoredPrompt echoed) {
    List<InstalledGate> firing = session.firing();
    if (!firing.isEmpty()) {
      return firing.get(0);
    }
    Verdict verdict = echoed == null ? null : new EchoedTextGate(gates, echoed).fired();
    return verdict == null ? null : verdict.gate();
  }

  /**
   * Judges the drafts that the tokens would make which are named in the place of the draft's own.
   *
   * @param passed what the gates say of the draft itself
   * @param tokens of the draft so far; those that were judged before are not judged again
   */
  Verdict alternatives(
      GateSet.Session session, Verdict passed, Exchange exchange, List<TokenLogprob> tokens) {
    for (TokenLogprob token : tokens.subList(judged, tokens.size())) {
      for (String other : EchoedTextGate.instead(draft.toString(), token)) {
        Verdict verdict = session.judge(new Exchange(turns, other, Double.NaN, exchange.states()));
        if (verdict.fired()) {
          return verdict;
        }
      }
      if (token.token().indexOf(BROKEN) < 0) {
        draft.append(token.token());
      }
      judged++;
    }
    return passed;
  }
}
