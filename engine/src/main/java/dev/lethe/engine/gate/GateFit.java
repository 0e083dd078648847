package dev.lethe.engine.gate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A fitted gate and what cross-validation saw of it.
 *
 * @param scores null where no example could be held out
 * @param nearest of a shield: places in the background of the samples that come closest to firing,
 *     or fire, the closest first. Those about the request's own subject are left out: they are no
 *     harm, and nobody else's to see
 */
public record GateFit(
    GateModel model, GateReport report, @Nullable ScoreHistogram scores, List<Integer> nearest) {
  public GateFit {
    nearest = List.copyOf(nearest);
  }
}
