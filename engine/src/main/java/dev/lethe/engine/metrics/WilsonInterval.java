package dev.lethe.engine.metrics;

/**
 * Wilson's 95 % score interval of a share (Wilson 1927); holds its width where the share is near 0
 * or 1, as false-fire rates are.
 */
public record WilsonInterval(double low, double high) {
  private static final double Z = 1.959963984540054;

  /** Of {@code hits} in {@code trials}; [0, 1] when there were none. */
  public static WilsonInterval of(int hits, int trials) {
    if (trials == 0) {
      return new WilsonInterval(0, 1);
    }
    double p = (double) hits / trials;
    double z2 = Z * Z / trials;
    double centre = (p + z2 / 2) / (1 + z2);
    double half = Z / (1 + z2) * Math.sqrt((p * (1 - p) + z2 / 4) / trials);
    return new WilsonInterval(Math.max(0, centre - half), Math.min(1, centre + half));
  }
}
