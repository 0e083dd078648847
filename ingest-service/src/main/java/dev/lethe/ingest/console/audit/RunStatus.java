package dev.lethe.ingest.console.audit;

import io.quarkus.qute.TemplateData;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A run under way, or what came of the last one.
 *
 * @param by who asked for it
 * @param subject what it is about
 * @param endedAt null while it runs
 * @param done of {@code total}; how many it is may grow meanwhile
 * @param result null while it runs, and if it failed
 * @param failure a sentence; null unless it failed
 */
@TemplateData
public record RunStatus<T>(
    String by,
    String subject,
    Instant startedAt,
    @Nullable Instant endedAt,
    long done,
    long total,
    @Nullable T result,
    @Nullable String failure) {

  /** Whether it is under way. */
  public boolean isRunning() {
    return endedAt == null;
  }

  /** How far it is, 0 to 100. */
  public long percent() {
    return total <= 0 ? 0 : Math.min(100, 100 * done / total);
  }

  /** How long it took, such as {@code 1.4 s}. */
  public String took() {
    Duration time = endedAt == null ? Duration.ZERO : Duration.between(startedAt, endedAt);
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1e3);
  }

  RunStatus<T> at(long newDone) {
    return new RunStatus<>(by, subject, startedAt, null, newDone, total, null, null);
  }

  RunStatus<T> ended(Instant at, T newResult) {
    return new RunStatus<>(by, subject, startedAt, at, done, total, newResult, null);
  }

  RunStatus<T> failed(Instant at, String why) {
    return new RunStatus<>(by, subject, startedAt, at, done, total, null, why);
  }
}
