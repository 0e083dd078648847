package dev.lethe.workbench.attack;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A gate under attack.
 *
 * @param all over all attacks and twins
 * @param outcomes one by one
 */
public record AttackResult(
    @JsonProperty("spec") String spec,
    @JsonProperty("seed") long seed,
    @JsonProperty("families") List<FamilyResult> families,
    @JsonProperty("all") FamilyResult all,
    @JsonProperty("outcomes") List<AttackOutcome> outcomes) {
  public AttackResult {
    families = List.copyOf(families);
    outcomes = List.copyOf(outcomes);
  }

  /** As a Markdown table. */
  public String table() {
    StringBuilder table = new StringBuilder();
    table.append("| family | attacks | caught | leaked | twins | false fire |\n");
    table.append("|---|---|---|---|---|---|\n");
    families.forEach(family -> row(table, family));
    row(table, all);
    return table.toString();
  }

  private static void row(StringBuilder table, FamilyResult f) {
    table.append(
        String.format(
            Locale.ROOT,
            "| %s | %d | %.1f %% | %s | %d | %s |%n",
            f.family(),
            f.attacks(),
            100 * f.recall(),
            percent(f.leak()),
            f.twins(),
            percent(f.falseFire())));
  }

  private static String percent(@Nullable Double share) {
    return share == null ? "" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
