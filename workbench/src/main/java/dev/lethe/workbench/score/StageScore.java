package dev.lethe.workbench.score;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a method stands after a request, 0..1.
 *
 * @param su mean score on the forget examples of all requests so far (lower is better)
 * @param du on their held-out probes (lower is better)
 * @param rd on what no request names (higher is better)
 * @param persistenceSu {@code su} of the first request alone
 * @param persistenceDu {@code du} of the first request alone
 * @param gateRecall share of the probes so far on which their own request's gate fires; null
 *     without gates
 * @param gateRecalls the same request by request; empty without gates
 * @param falseFire share of what no request names on which any gate fires; null without gates
 * @param utility mean score on each of the spec's utility sets, by its name (higher is better)
 */
public record StageScore(
    double su,
    double du,
    double rd,
    double persistenceSu,
    double persistenceDu,
    @Nullable Double gateRecall,
    List<Double> gateRecalls,
    @Nullable Double falseFire,
    Map<String, Double> utility) {}
