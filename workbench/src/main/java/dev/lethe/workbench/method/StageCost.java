package dev.lethe.workbench.method;

/**
 * What a request cost.
 *
 * @param shieldSeconds until its prompts were first refused; 0 for a method without a shield
 * @param fitSeconds of everything else
 * @param steps gradient steps of adapters
 * @param rank LoRA rank in use, all requests so far together
 * @param storedBytes of all that must be kept, all requests so far together
 * @param remark a short code when something did not go as wanted, such as why a bundle was refused
 *     and the shield stays; otherwise empty
 */
public record StageCost(
    double shieldSeconds, double fitSeconds, int steps, int rank, long storedBytes, String remark) {
  public StageCost(double shieldSeconds, double fitSeconds, int steps, int rank, long storedBytes) {
    this(shieldSeconds, fitSeconds, steps, rank, storedBytes, "");
  }
}
