package dev.lethe.workbench.falsefire;

import org.jspecify.annotations.Nullable;

/**
 * One kind of gate with so many requests in force.
 *
 * @param retained of the retained questions: those on which any gate fires
 * @param retainedSum what that share would be if no two gates fired on the same question; may be
 *     above 1
 * @param general of the general questions: those on which any gate fires
 * @param recall of all probes of these requests: those on which their own request's gate fires
 * @param budgeted the same within a shared budget; null without one
 */
public record FalseFirePoint(
    int requests,
    FiredShare retained,
    double retainedSum,
    FiredShare general,
    FiredShare recall,
    @Nullable Budgeted budgeted) {

  /**
   * With thresholds raised until the gates together fire on no more of the calibration questions
   * than the budget lets them.
   *
   * @param calibration of the calibration questions those on which any gate fires, as fitted
   * @param calibrationWithin the same with raised thresholds
   * @param raised gates whose threshold was raised
   */
  public record Budgeted(
      FiredShare calibration,
      FiredShare calibrationWithin,
      int raised,
      FiredShare retained,
      FiredShare general,
      FiredShare recall) {}
}
