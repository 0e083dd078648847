package dev.lethe.ingest.console;

import dev.lethe.db.RequestOverview;
import java.util.List;

/**
 * What is on the first page.
 *
 * @param digest changes with everything on the board, so that nothing moves while nothing happens
 */
public record TodayBoard(
    RequestOverview.Counts counts,
    List<RequestLine> overdue,
    List<RequestLine> dueSoon,
    List<RequestLine> held,
    List<RequestLine> failed,
    List<GapLine> gaps,
    List<AlertLine> alerts,
    List<RequestLine> certified,
    String digest) {

  /** A request that a replica does not serve. */
  public record GapLine(
      String requestId, String path, String replica, String model, Moment since, String reason) {}

  /**
   * An alert about a due date.
   *
   * @param text such as {@code 7 days before}
   */
  public record AlertLine(String requestId, String path, String text, Moment at, Moment dueAt) {}

  /** Whether nobody has to do anything. */
  public boolean calm() {
    return overdue.isEmpty()
        && dueSoon.isEmpty()
        && held.isEmpty()
        && failed.isEmpty()
        && gaps.isEmpty()
        && alerts.isEmpty();
  }

  TodayBoard withDigest(String of) {
    return new TodayBoard(counts, overdue, dueSoon, held, failed, gaps, alerts, certified, of);
  }
}
