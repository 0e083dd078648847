package dev.lethe.engine.gate;

/**
 * What cross-validation saw; nothing here was used to fit the head that scored it.
 *
 * @param heldOut forget examples
 * @param caught how many of them fired
 * @param background samples, without those that look like the forget set
 * @param falseFires how many of them fired
 * @param alike samples left out because they look like the forget set
 */
public record GateReport(int heldOut, int caught, int background, int falseFires, int alike) {
  public double recall() {
    return heldOut == 0 ? 0 : (double) caught / heldOut;
  }

  public double falseFireRate() {
    return background == 0 ? 0 : (double) falseFires / background;
  }
}
