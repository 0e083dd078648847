package dev.lethe.inference.upstream;

import dev.lethe.inference.openai.ApiError;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How often the upstream did not answer, by a few reasons. Thread-safe. */
final class UpstreamFailures {
  private static final int SERVER_ERROR = 500;
  private static final String REFUSED_CALL = "status-4xx";
  private static final String FAILED = "status-5xx";

  /** All that there are. */
  static final List<String> REASONS =
      List.of(
          "upstream_unreachable",
          "upstream_timeout",
          "upstream_cut_off",
          "upstream_invalid",
          "upstream_too_large",
          "upstream_refused",
          REFUSED_CALL,
          FAILED);

  private final Map<String, LongAdder> counts = new HashMap<>();

  UpstreamFailures() {
    REASONS.forEach(reason -> counts.put(reason, new LongAdder()));
  }

  void count(ApiError error) {
    String said = UpstreamErrors.reason(error);
    String status = error.status() < SERVER_ERROR ? REFUSED_CALL : FAILED;
    LongAdder counter = counts.get(counts.containsKey(said) ? said : status);
    if (counter != null) {
      counter.increment();
    }
  }

  /** How often it did not answer for this reason. */
  long count(String reason) {
    LongAdder counter = counts.get(reason);
    return counter == null ? 0 : counter.sum();
  }
}
