package dev.lethe.engine.unlearn;

import java.util.ArrayList;
import java.util.List;

/** Some of many. */
final class EvenSubsample {
  private EvenSubsample() {}

  /** At most {@code most} of them, evenly taken, in their order. */
  static <T> List<T> of(List<T> all, int most) {
    int count = Math.min(all.size(), most);
    List<T> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      taken.add(all.get((int) ((long) i * all.size() / count)));
    }
    return taken;
  }
}
