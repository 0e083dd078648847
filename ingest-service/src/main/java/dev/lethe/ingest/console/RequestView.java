package dev.lethe.ingest.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.db.RequestStatus;
import dev.lethe.ingest.rest.ExtensionHandler;
import dev.lethe.ingest.rest.LegalHoldHandler;
import dev.lethe.schemas.CaseEvent;
import dev.lethe.schemas.measured.LegalHold;
import dev.lethe.schemas.measured.Limit;
import dev.lethe.schemas.measured.Measurements;
import dev.lethe.schemas.measured.RevokedArtefacts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request on its own page. Whom it is about is not shown.
 *
 * @param extended whether it is due later than it was at first
 * @param hold null if it is under none
 * @param scores null where they were not measured, or not kept
 * @param gated whether a gate of it was measured at all
 * @param actions what its reader may do about it now
 * @param hasCertificate whether there is a signed document
 * @param hasRevocation whether there is a statement of its revocation
 */
public record RequestView(
    String id,
    String path,
    String tenant,
    String model,
    StateBadge badge,
    @Nullable String reason,
    DueClock clock,
    Moment receivedAt,
    @Nullable Moment claimedReceivedAt,
    Moment dueAt,
    boolean extended,
    @Nullable HoldView hold,
    @Nullable String bundle,
    List<TimelineEntry> timeline,
    List<BeforeAfter> pairs,
    List<Bound> limits,
    @Nullable GateScoreView scores,
    boolean gated,
    List<Figure> figures,
    List<Replica> replicas,
    List<Lost> lost,
    @Nullable String revokedBy,
    List<Told> told,
    Actions actions,
    boolean hasCertificate,
    boolean hasRevocation) {

  /** A limit, and whether it is kept. */
  public record Bound(String what, String found, String bound, boolean missed) {
    static Bound of(Limit limit) {
      String found = limit.found() == null ? "not measured" : limit.foundText();
      return new Bound(BeforeAfter.words(limit.what()), found, limit.boundText(), limit.isMissed());
    }
  }

  /** A plain figure. */
  public record Figure(String name, String value) {}

  /** A replica that enforces it. */
  public record Replica(String name, String digest, Moment since) {}

  /** A recipient, and whether it acknowledged that it was told. */
  public record Told(String recipient, boolean reached, Moment at) {
    static List<Told> of(RequestStatus status) {
      return status.notes().stream()
          .filter(
              note ->
                  note.kind() == CaseEvent.Kind.RECIPIENT_TOLD
                      || note.kind() == CaseEvent.Kind.RECIPIENT_NOT_REACHED)
          .map(
              note ->
                  new Told(
                      Objects.requireNonNullElse(note.reason(), ""),
                      note.kind() == CaseEvent.Kind.RECIPIENT_TOLD,
                      new Moment(note.at())))
          .toList();
    }
  }

  /** A replica that does not. */
  public record Lost(String name, Moment since, @Nullable String reason) {}

  /**
   * What may be done now, by this reader.
   *
   * @param extendTo when it would be due; null if it cannot be extended
   */
  public record Actions(
      boolean release,
      boolean reject,
      @Nullable Moment extendTo,
      boolean hold,
      boolean lift,
      boolean cancel,
      boolean revoke) {
    /** Whether there is anything. */
    public boolean any() {
      return release || reject || extendTo != null || hold || lift || cancel || revoke;
    }
  }

  /**
   * A legal hold that is in force.
   *
   * @param reason a code
   * @param until when it ends by itself; null if somebody has to lift it
   */
  public record HoldView(String reason, @Nullable Moment until) {
    static @Nullable HoldView of(RequestStatus status) {
      LegalHold hold = status.measured().legalHold().orElse(null);
      if (hold == null || !LegalHoldHandler.isUnderHold(status)) {
        return null;
      }
      Instant until = hold.until();
      return new HoldView(hold.reason(), until == null ? null : new Moment(until));
    }
  }

  /** The reasons for which it can be rejected. */
  public List<RejectionChoice> rejections() {
    return RejectionChoice.all();
  }

  static RequestView of(
      RequestStatus status, Actions actions, boolean certificate, boolean revocation, Instant now) {
    Measurements measured = status.measured();
    Instant claimed = status.claimedReceivedAt();
    List<Limit> limits = measured.verification().limits();
    return new RequestView(
        status.id(),
        RequestLine.pathOf(status.id()),
        status.tenant(),
        status.model(),
        StateBadge.of(status.state()),
        status.reason(),
        DueClock.of(status.state(), status.dueAt(), now),
        new Moment(status.receivedAt()),
        claimed == null ? null : new Moment(claimed),
        new Moment(status.dueAt()),
        ExtensionHandler.isExtended(status),
        HoldView.of(status),
        status.bundle(),
        TimelineEntry.of(status),
        BeforeAfter.of(measured),
        limits == null ? List.of() : limits.stream().map(Bound::of).toList(),
        measured.gateScores().map(GateScoreView::of).orElse(null),
        measured.figures().containsKey("gateRecall"),
        figures(measured),
        status.replicas().stream()
            .map(ack -> new Replica(ack.replica(), ack.digest(), new Moment(ack.at())))
            .toList(),
        status.enforcementLost().stream()
            .map(lost -> new Lost(lost.replica(), new Moment(lost.since()), lost.reason()))
            .toList(),
        measured.revocation().map(RevokedArtefacts::by).orElse(null),
        Told.of(status),
        actions,
        certificate,
        revocation);
  }

  /** Those that the bars do not show, as far as they are single values. */
  private static List<Figure> figures(Measurements measured) {
    return measured.figures().entrySet().stream()
        .filter(figure -> isPlain(figure.getValue()) && !isPaired(figure, measured))
        .map(figure -> new Figure(BeforeAfter.words(figure.getKey()), figure.getValue().asText()))
        .toList();
  }

  private static boolean isPlain(JsonNode value) {
    return value.isNumber() || value.isBoolean() || value.isTextual();
  }

  private static boolean isPaired(Map.Entry<String, JsonNode> figure, Measurements measured) {
    String name = figure.getKey();
    Map<String, JsonNode> all = measured.figures();
    return (name.endsWith("Before") && all.containsKey(other(name, "Before", "After")))
        || (name.endsWith("After") && all.containsKey(other(name, "After", "Before")));
  }

  private static String other(String name, String end, String otherEnd) {
    return name.substring(0, name.length() - end.length()) + otherEnd;
  }
}
