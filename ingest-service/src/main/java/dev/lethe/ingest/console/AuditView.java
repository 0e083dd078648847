package dev.lethe.ingest.console;

import dev.lethe.db.AuditBrowser;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.access.Actor;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The audit trail, a page of it.
 *
 * @param filter as it was asked for
 * @param fault what is wrong with that; empty if nothing is
 * @param older address of the next page; empty if this is the last one
 * @param total rows of all tenants; 0 for readers who see one tenant only
 */
public record AuditView(
    AuditFilterView filter,
    String fault,
    List<Line> lines,
    String older,
    long total,
    @Nullable CheckpointView checkpoint,
    VerificationView verification,
    List<NewRequestView.Choice> states,
    List<String> models) {

  /** The filter's fields as text. */
  public record AuditFilterView(
      String request, String state, String actor, String from, String to) {
    /** Whether it narrows anything. */
    public boolean isSet() {
      return !(request + state + actor + from + to).isEmpty();
    }
  }

  /** One row. */
  public record Line(
      long seq,
      String path,
      String step,
      StateBadge badge,
      String request,
      String requestPath,
      String tenant,
      String model,
      Moment at,
      String actor,
      String role) {

    static Line of(AuditBrowser.Entry entry) {
      Actor actor = entry.actor();
      return new Line(
          entry.seq(),
          "/console/audit/events/" + entry.seq(),
          AuditView.step(entry.type()),
          AuditView.badge(entry.state()),
          entry.request(),
          RequestLine.pathOf(entry.request()),
          entry.tenant(),
          entry.model(),
          new Moment(entry.at()),
          actor == null ? "not recorded" : actor.subject(),
          actor == null ? "" : Optional.ofNullable(actor.role()).orElse(""));
    }
  }

  /** The newest checkpoint; who verifies elsewhere needs both of its texts. */
  public record CheckpointView(String note, String origin, long size, String keyLine) {}

  /** One row whole. */
  public record Detail(
      Line line,
      String event,
      String type,
      String payload,
      String position,
      String previousHash,
      String hash,
      String leaf,
      String authentication,
      ProofView proof,
      String earlier,
      String later) {}

  /**
   * What proves that an event is in the log.
   *
   * @param fault why there is none; empty if there is
   * @param hashes how many there are between the leaf and the root
   */
  public record ProofView(String fault, String text, long size, int hashes, String keyLine) {}

  /** {@code lethe.request-shielded.v1} as people say it. */
  static String step(String type) {
    String word =
        type.replaceFirst("^lethe\\.(request-|case-)?", "")
            .replaceFirst("\\.v[0-9]+$", "")
            .replace('-', ' ');
    return word.isEmpty()
        ? type
        : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }

  /** A state that this version does not know is shown as it is. */
  static StateBadge badge(@Nullable String state) {
    if (state == null) {
      return new StateBadge("No request", "quiet", "○");
    }
    try {
      return StateBadge.of(RequestState.valueOf(state));
    } catch (IllegalArgumentException e) {
      return new StateBadge(state, "quiet", "○");
    }
  }
}
