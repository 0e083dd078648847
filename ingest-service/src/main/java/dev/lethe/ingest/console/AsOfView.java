package dev.lethe.ingest.console;

import dev.lethe.schemas.RequestState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How things stood at a time.
 *
 * @param time as it was asked for
 * @param fault what is wrong with that; empty if nothing is
 * @param at null before anything was asked
 */
public record AsOfView(
    String time,
    String fault,
    @Nullable Moment at,
    long total,
    List<Count> counts,
    List<Line> lines,
    List<NewRequestView.Choice> models,
    ServedView served) {

  /** How many requests stood in a state. */
  public record Count(StateBadge badge, long count) {}

  /** A request as it stood. */
  public record Line(String request, String path, StateBadge badge, Moment since) {}

  /** How many requests are not named. */
  public long hidden() {
    return total - lines.size();
  }

  /**
   * What replicas served then.
   *
   * @param phase {@code none}, {@code running}, {@code done} or {@code failed}
   */
  public record ServedView(
      String phase, String subject, String by, String note, List<ServedLine> lines) {
    /** Whether the topics are still being read. */
    public boolean isRunning() {
      return phase.equals("running");
    }
  }

  /** One request on one replica. */
  public record ServedLine(
      String replica,
      String request,
      String path,
      String kind,
      String digest,
      Moment since,
      @Nullable Moment revokedAt) {}

  static Count count(RequestState state, long count) {
    return new Count(StateBadge.of(state), count);
  }
}
