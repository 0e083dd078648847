package dev.lethe.workbench.falsefire;

import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Raises thresholds until all gates together fire on few enough calibration questions. The most
 * expensive gate, which is the one that fires on most of them, is raised first, by no more than
 * takes its weakest fire away; then again whichever is the most expensive. Of two that are as
 * expensive the later request's is raised.
 */
final class SharedBudget {
  private final Fires calibration;
  private final double[] thresholds;
  private final int[] firing;
  private int union;

  /** A gate with the fires that it has left, the weakest first. */
  private static final class GateFires {
    private final int request;
    private final int[] places;
    private final double[] margins;
    private int next;

    GateFires(int request, Fires.Fired fired) {
      this.request = request;
      Integer[] order = new Integer[fired.places().length];
      Arrays.setAll(order, i -> i);
      Arrays.sort(order, Comparator.comparingDouble(i -> fired.margins()[i]));
      this.places = Arrays.stream(order).mapToInt(i -> fired.places()[i]).toArray();
      this.margins = Arrays.stream(order).mapToDouble(i -> fired.margins()[i]).toArray();
    }

    int left() {
      return margins.length - next;
    }

    int request() {
      return request;
    }
  }

  private SharedBudget(Fires calibration, int requests) {
    this.calibration = calibration;
    this.thresholds = new double[requests];
    this.firing = new int[calibration.questions()];
  }

  /**
   * The thresholds of the first requests' gates, see {@link Fires}; zero where nothing was raised.
   *
   * @param allowed questions that may fire
   */
  static double[] thresholds(Fires calibration, int requests, int allowed) {
    SharedBudget budget = new SharedBudget(calibration, requests);
    budget.raise(allowed);
    return budget.thresholds;
  }

  private void raise(int allowed) {
    PriorityQueue<GateFires> gates =
        new PriorityQueue<>(
            Comparator.comparingInt(GateFires::left)
                .thenComparingInt(GateFires::request)
                .reversed());
    for (int request = 0; request < thresholds.length; request++) {
      GateFires gate = new GateFires(request, calibration.gate(request));
      for (int place : gate.places) {
        union += firing[place]++ == 0 ? 1 : 0;
      }
      if (gate.left() > 0) {
        gates.add(gate);
      }
    }
    while (union > allowed && !gates.isEmpty()) {
      GateFires gate = gates.remove();
      raise(gate);
      if (gate.left() > 0) {
        gates.add(gate);
      }
    }
  }

  private void raise(GateFires gate) {
    double weakest = gate.margins[gate.next];
    thresholds[gate.request] = Math.nextUp(weakest);
    while (gate.left() > 0 && gate.margins[gate.next] == weakest) {
      union -= --firing[gate.places[gate.next]] == 0 ? 1 : 0;
      gate.next++;
    }
  }
}
