package dev.lethe.engine.unlearn;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a consolidation. No personal data.
 *
 * @param reason why nothing was folded: {@code below-threshold}, {@code too-few-adapters} (of
 *     requests that may be folded with one another, or too few that can be tested again, for rank
 *     to be saved), {@code no-adapters} (of a model that one can only call) or {@code worse}; null
 *     when something was
 * @param rankBefore ranks of all distinct adapters in force together
 * @param rankAfter the same, once the new bundles are in force; as before where nothing was folded
 * @param rankLimit as many directions as there are
 * @param truncation what was cut off of the sum of the adapters, before fitting: its share of the
 *     sum's Frobenius norm; null where nothing was merged
 * @param members the bundles that were looked at, oldest first
 */
public record ConsolidationReport(
    Outcome outcome,
    @Nullable String reason,
    int rankBefore,
    int rankAfter,
    int rankLimit,
    double margin,
    @Nullable Double truncation,
    List<Member> members) {
  public ConsolidationReport {
    members = List.copyOf(members);
  }

  /** The end. */
  public enum Outcome {
    /** New bundles were made. */
    FOLDED,
    /** A request would have got worse, so nothing was. */
    WORSE,
    /** There was nothing to fold. */
    NOTHING
  }

  /** What became of one bundle. */
  public enum Fate {
    FOLDED,
    /** It got worse by more than the margin. */
    WORSE,
    /** It did not get worse; another one did. */
    NOT_WORSE,
    /**
     * Its gate fires on too little of what the model says of its own accord: it keeps its bundle.
     */
    TOO_FEW_PROBES,
    /** It shares its adapter with one that has too few probes. */
    ADAPTER_STAYS,
    /** It could have been folded, had there been enough others. */
    ALONE
  }

  /**
   * One bundle.
   *
   * @param replaces digest of its bundle
   * @param digest of its new bundle; null where there is none
   * @param probes how many it was tested with
   * @param scoreBefore mean ROUGE-L recall, 0..1, of what the base model drafts in what is served:
   *     how much leaks; null where it was not tested
   * @param scoreAfter the same with the new adapter
   * @param replacedBefore mean ROUGE-L recall, 0..1, of the refusal's text in what is served; where
   *     the replacement is random the share that the adapter itself answered; null where it was not
   *     tested
   * @param replacedAfter the same with the new adapter
   */
  public record Member(
      String requestId,
      String replaces,
      @Nullable String digest,
      Fate fate,
      int probes,
      @Nullable Double scoreBefore,
      @Nullable Double scoreAfter,
      @Nullable Double replacedBefore,
      @Nullable Double replacedAfter) {}
}
