package dev.lethe.workbench.verify;

import java.util.List;

/**
 * The outcome for one folder.
 *
 * @param tolerance largest absolute difference that passes
 */
public record ReferenceReport(List<TensorDifference> differences, double tolerance) {
  public ReferenceReport {
    differences = List.copyOf(differences);
  }

  public boolean passed() {
    return !differences.isEmpty()
        && differences.stream().allMatch(difference -> difference.largest() <= tolerance);
  }
}
