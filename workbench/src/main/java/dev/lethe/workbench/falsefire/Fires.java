package dev.lethe.workbench.falsefire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * On which of a fixed set of questions the gates of requests fire, in the order of the requests.
 * Only what fired is kept. Thresholds are margins from which a gate counts as fired: zero as it was
 * fitted, more where it was raised; as many as requests are looked at. Not thread-safe.
 */
final class Fires {
  private final int questions;
  private final List<Fired> gates = new ArrayList<>();

  /**
   * What one gate fired on.
   *
   * @param places of the questions, ascending
   * @param margins at least zero
   */
  @SuppressWarnings("ArrayRecordComponent") // a value carrier; never compared
  record Fired(int[] places, double[] margins) {
    int count(double threshold) {
      int count = 0;
      for (double margin : margins) {
        count += margin >= threshold ? 1 : 0;
      }
      return count;
    }
  }

  Fires(int questions) {
    this.questions = questions;
  }

  int questions() {
    return questions;
  }

  Fired gate(int request) {
    return gates.get(request);
  }

  /**
   * The next request's gate.
   *
   * @param margins one per question
   * @throws IllegalStateException if one is not a number
   */
  void add(double[] margins) {
    if (margins.length != questions) {
      throw new IllegalArgumentException("one margin per question");
    }
    int[] places = new int[questions];
    double[] fired = new double[questions];
    int count = 0;
    for (int i = 0; i < margins.length; i++) {
      if (Double.isNaN(margins[i])) {
        throw new IllegalStateException("a gate's margin is not a number");
      }
      if (margins[i] >= 0) {
        places[count] = i;
        fired[count++] = margins[i];
      }
    }
    gates.add(new Fired(Arrays.copyOf(places, count), Arrays.copyOf(fired, count)));
  }

  /** How many questions any gate fires on. */
  int any(double[] thresholds) {
    BitSet union = new BitSet(questions);
    for (int g = 0; g < thresholds.length; g++) {
      Fired fired = gates.get(g);
      for (int i = 0; i < fired.places.length; i++) {
        if (fired.margins[i] >= thresholds[g]) {
          union.set(fired.places[i]);
        }
      }
    }
    return union.cardinality();
  }

  /** Fires of all gates, each counted by itself. */
  long sum(double[] thresholds) {
    long sum = 0;
    for (int g = 0; g < thresholds.length; g++) {
      sum += gates.get(g).count(thresholds[g]);
    }
    return sum;
  }
}
