package dev.lethe.engine.unlearn;

import java.util.List;

/**
 * A consolidation's result.
 *
 * @param bundles finished, unsigned folders, one for each request that was folded; none unless all
 *     of them may be published
 */
public record ConsolidationResult(ConsolidationReport report, List<Artefact> bundles) {
  public ConsolidationResult {
    bundles = List.copyOf(bundles);
  }
}
