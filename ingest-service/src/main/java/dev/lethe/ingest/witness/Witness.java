package dev.lethe.ingest.witness;

import dev.lethe.db.tlog.WitnessKey;
import java.net.URI;
import java.time.Duration;
import java.util.Set;

/**
 * Whom to ask, and whose cosignature counts.
 *
 * @param label what the operator calls it, for metrics and log lines
 * @param submissionPrefix as C2SP tlog-witness has it, with no slash at its end
 * @param timeout of one request
 */
public record Witness(String label, URI submissionPrefix, WitnessKey key, Duration timeout) {
  private static final Set<String> SCHEMES = Set.of("http", "https");

  /**
   * @throws IllegalArgumentException if the address is none of HTTP
   */
  public Witness {
    if (submissionPrefix.getHost() == null
        || submissionPrefix.getQuery() != null
        || submissionPrefix.getFragment() != null
        || !SCHEMES.contains(submissionPrefix.getScheme())
        || timeout.isNegative()
        || timeout.isZero()) {
      throw new IllegalArgumentException("not a witness's address or timeout");
    }
  }

  /** "{@code POST <submission prefix>/add-checkpoint}". */
  URI addCheckpoint() {
    String prefix = submissionPrefix.toString();
    return URI.create(prefix.replaceAll("/+$", "") + "/add-checkpoint");
  }
}
