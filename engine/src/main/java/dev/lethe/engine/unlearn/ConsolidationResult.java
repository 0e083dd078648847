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

  /** Of a model whose bundles have no adapters. */
  static ConsolidationResult ofNoAdapters(ConsolidationSettings settings) {
    return new ConsolidationResult(
        new ConsolidationReport(
            ConsolidationReport.Outcome.NOTHING,
            "no-adapters",
            0,
            0,
            0,
            settings.margin(),
            null,
            List.of()),
        List.of());
  }
}
