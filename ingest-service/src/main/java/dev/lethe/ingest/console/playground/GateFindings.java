package dev.lethe.ingest.console.playground;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.qute.TemplateData;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the gates made of a question: {@code lethe_gates} of an answer. No word of anything.
 *
 * @param inForce how many were asked
 * @param drafted whether the base model drafted an answer that they looked at
 * @param nearest those that fired, then those that came nearest
 */
@TemplateData
public record GateFindings(long inForce, boolean drafted, List<GateFigures> nearest) {
  private static final int MOST = 20;

  public GateFindings {
    nearest = List.copyOf(nearest);
  }

  /** Null where the replica tells nothing: it is older, or the key is no operator's. */
  static @Nullable GateFindings of(JsonNode json) {
    return json.isObject()
        ? new GateFindings(
            json.path("inForce").asLong(),
            json.path("drafted").asBoolean(),
            json.path("nearest")
                .valueStream()
                .limit(MOST)
                .map(GateFigures::of)
                .flatMap(Optional::stream)
                .toList())
        : null;
  }

  /** The largest share of a forgotten completion that the draft held; empty where nobody says. */
  public String told() {
    return nearest.stream()
        .filter(GateFigures::fires)
        .filter(gate -> gate.told() != null)
        .max((a, b) -> Double.compare(share(a), share(b)))
        .map(GateFigures::toldText)
        .orElse("");
  }

  private static double share(GateFigures gate) {
    return Objects.requireNonNullElse(gate.told(), 0.0);
  }
}
