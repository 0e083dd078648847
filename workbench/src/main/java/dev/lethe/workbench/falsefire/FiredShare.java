package dev.lethe.workbench.falsefire;

import dev.lethe.engine.metrics.WilsonInterval;

/**
 * Of how many questions how many fired.
 *
 * @param share 0..1
 * @param low lower end of Wilson's 95 % interval of the share, and {@code high} its upper end
 */
public record FiredShare(int fired, int asked, double share, double low, double high) {
  static FiredShare of(int fired, int asked) {
    WilsonInterval interval = WilsonInterval.of(fired, asked);
    double share = asked == 0 ? 0 : (double) fired / asked;
    return new FiredShare(fired, asked, share, interval.low(), interval.high());
  }
}
