package dev.lethe.workbench.falsefire;

import java.util.ArrayList;
import java.util.List;

/** On how many of its own probes each request's gate fires. Not thread-safe. */
final class Recall {
  private final List<Fires> requests = new ArrayList<>();

  /**
   * The next request.
   *
   * @param margins of its gate, one per probe of its own
   */
  void add(double[] margins) {
    Fires own = new Fires(margins.length);
    own.add(margins);
    requests.add(own);
  }

  /**
   * @param thresholds as {@link Fires} has them
   */
  FiredShare of(double[] thresholds) {
    int caught = 0;
    int asked = 0;
    for (int r = 0; r < thresholds.length; r++) {
      caught += requests.get(r).gate(0).count(thresholds[r]);
      asked += requests.get(r).questions();
    }
    return FiredShare.of(caught, asked);
  }
}
