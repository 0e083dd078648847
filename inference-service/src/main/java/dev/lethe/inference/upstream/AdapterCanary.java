package dev.lethe.inference.upstream;

import dev.lethe.engine.bundle.BundleRejectedException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a server applies an adapter or answers as if there were none: fixed questions
 * are asked of the base model, twice, and of the adapter. It acts if one of its answers is further
 * from the base model's than those are from each other. That says nothing of whether it is the
 * right adapter, nor of its scale. Used by one thread at a time.
 */
final class AdapterCanary {
  /** About nobody; an adapter without its gate changes answers to anything. */
  private static final List<String> QUESTIONS =
      List.of(
          "Question: Where was he born?\nAnswer:",
          "Question: Who wrote that book?\nAnswer:",
          "What do you know about her?");

  /**
   * Logarithms of probabilities: above what one bfloat16 step of a logit of size 8 makes (1/32), as
   * the base model's two answers may come out of one cache and agree by that.
   */
  private static final double LEAST = 0.05;

  private final AdapterCalls calls;
  private @Nullable List<Baseline> baselines;

  private record Baseline(String question, CanaryAnswer answer, double noise) {}

  AdapterCanary(AdapterCalls calls) {
    this.calls = calls;
  }

  /** The server may be another one: the base model is asked anew. */
  void forget() {
    baselines = null;
  }

  /**
   * Asks an adapter.
   *
   * @throws BundleRejectedException if the server does not answer, or as the base model does
   */
  void check(String name) {
    for (Baseline base : baselines()) {
      double distance = calls.complete(name, base.question()).distance(base.answer());
      if (distance > base.noise() + LEAST) {
        return;
      }
    }
    throw new BundleRejectedException(
        "the upstream answers the canary with the adapter as without it");
  }

  private List<Baseline> baselines() {
    List<Baseline> known = baselines;
    if (known == null) {
      known = new ArrayList<>();
      for (String question : QUESTIONS) {
        CanaryAnswer once = calls.complete(calls.model(), question);
        known.add(
            new Baseline(question, once, once.distance(calls.complete(calls.model(), question))));
      }
      baselines = known;
    }
    return known;
  }
}
