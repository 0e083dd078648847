package dev.lethe.engine.unlearn;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.gate.GateFit;
import dev.lethe.engine.gate.GateReport;
import dev.lethe.engine.gate.QuestionSpecificity;
import java.util.List;
import java.util.Optional;

/**
 * How much of what nobody asked to forget a request's gate would silence, as far as the background
 * and the request's own words tell.
 *
 * @param gate what cross-validation saw
 * @param taken samples that the request takes out of the background; it would silence them too
 * @param specific share of the request's questions that ask about something in particular
 * @param nearest places in the background of the samples that come closest to firing, or fire
 */
record BlastRadius(GateReport gate, int taken, double specific, List<Integer> nearest) {
  /** Below it the request is about nothing in particular. */
  private static final double LEAST_SPECIFIC = 0.5;

  /** A model that has less to say of its own accord says much of it about each subject. */
  private static final int LEAST_BACKGROUND = 500;

  /**
   * @param examples of the request
   * @param fit of its shield
   * @param taken samples that it takes out of the background
   */
  static BlastRadius of(
      SentenceEncoder encoder, List<ForgetExample> examples, GateFit fit, int taken) {
    List<String> questions = examples.stream().map(ForgetExample::prompt).toList();
    double specific = QuestionSpecificity.share(encoder, questions);
    return new BlastRadius(fit.report(), taken, specific, fit.nearest());
  }

  /** How much of the background that is left fires or looks like the forget set. */
  double reach() {
    int all = gate.background() + gate.alike();
    return all == 0 ? 0 : (double) (gate.falseFires() + gate.alike()) / all;
  }

  /** Why a person has to look at it first, a short code; empty if nobody has to. */
  Optional<String> reason(BlastBudget budget) {
    if (specific < LEAST_SPECIFIC) {
      return Optional.of("unspecific");
    }
    if (gate.background() + gate.alike() + taken < LEAST_BACKGROUND) {
      return Optional.empty();
    }
    return budget.isExceededBy(gate) || budget.isReachExceededBy(gate, taken)
        ? Optional.of("blast-radius")
        : Optional.empty();
  }

  void putInto(ObjectNode measured, BlastBudget budget) {
    ObjectNode json = measured.putObject("blastRadius");
    json.put("falseFireBudget", budget.falseFires());
    json.put("reach", ManifestFigures.rounded(reach())).put("reachBudget", budget.reach());
    if (taken > 0 && reason(budget).isPresent()) {
      json.put("taken", taken); // not otherwise: once they are taken out nobody counts them
    }
    json.put("specific", ManifestFigures.rounded(specific));
    ArrayNode places = json.putArray("nearest");
    nearest.forEach(places::add);
  }
}
