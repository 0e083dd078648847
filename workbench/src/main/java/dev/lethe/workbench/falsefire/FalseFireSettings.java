package dev.lethe.workbench.falsefire;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@link FalseFireBenchmark} runs.
 *
 * @param spec folder with the requests, their probes and what is to be kept
 * @param model HuggingFace folder that drafts answers; null: the spec's right answers are the
 *     drafts
 * @param requests after how many the union is taken, ascending
 * @param gates names, see {@link #GATES}
 * @param general JSON Lines of {@code {"prompt","completion"}}; null for the bundled questions
 * @param budget share of the calibration questions that all gates together may fire on, 0..1; null
 *     leaves thresholds as they were fitted
 * @param cache for what depends on the model alone
 */
public record FalseFireSettings(
    Path spec,
    @Nullable Path model,
    List<Integer> requests,
    List<String> gates,
    @Nullable Path general,
    @Nullable Double budget,
    long seed,
    Path cache) {
  /** The kinds of gates that there are. */
  public static final List<String> GATES =
      List.of(LetheGates.NAME, O3GateKind.NAME, EmbeddingGates.NAME);

  /** Numbers of requests, if nothing else is said. */
  public static final List<Integer> REQUESTS = List.of(1, 10, 100, 1000);

  /**
   * @throws IllegalArgumentException naming what is wrong
   */
  public FalseFireSettings {
    requests = List.copyOf(requests);
    gates = gates.stream().distinct().toList();
    int before = 0;
    for (int number : requests) {
      if (number <= before) {
        throw new IllegalArgumentException("requests must be positive and ascending");
      }
      before = number;
    }
    if (requests.isEmpty() || gates.isEmpty()) {
      throw new IllegalArgumentException((gates.isEmpty() ? "gates" : "requests") + ": none named");
    }
    for (String gate : gates) {
      if (!GATES.contains(gate)) {
        throw new IllegalArgumentException(
            "gates: there is no " + gate + ", only " + String.join(", ", GATES));
      }
    }
    if (budget != null && !(budget >= 0 && budget <= 1)) {
      throw new IllegalArgumentException("budget must be a share from 0 to 1");
    }
  }
}
