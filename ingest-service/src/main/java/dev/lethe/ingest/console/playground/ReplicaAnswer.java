package dev.lethe.ingest.console.playground;

import io.quarkus.qute.TemplateData;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a replica answered. {@link #toString()} leaves the text out.
 *
 * @param findings what the gates made of it; null where the replica does not tell
 * @param finished whether the answer ended by itself, and not at the longest that was asked for
 * @param time until the whole answer was there
 */
@TemplateData
public record ReplicaAnswer(
    String text,
    GateVerdict gate,
    @Nullable GateFindings findings,
    boolean finished,
    Duration time) {
  /** Such as {@code 0.42 s}. */
  public String took() {
    return String.format(Locale.ROOT, "%.2f s", time.toNanos() / 1e9);
  }

  @Override
  public String toString() {
    return "ReplicaAnswer[gate=" + gate + "]";
  }
}
