package dev.lethe.ingest.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.db.RequestStatus;
import dev.lethe.schemas.access.Actor;
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
    @Nullable String bundle,
    List<Step> steps,
    List<BeforeAfter> pairs,
    List<Bound> limits,
    List<Figure> figures,
    List<Replica> replicas,
    List<Lost> lost,
    @Nullable String revokedBy,
    Actions actions,
    boolean hasCertificate,
    boolean hasRevocation) {

  /** A step and who took it. */
  public record Step(
      StateBadge badge, Moment at, String who, String role, String known, @Nullable String reason) {
    static Step of(RequestStatus.Step step) {
      Actor actor = step.actor();
      return new Step(
          StateBadge.of(step.state()),
          new Moment(step.at()),
          actor == null ? "" : actor.subject(),
          actor == null ? "" : Objects.requireNonNullElse(actor.role(), ""),
          actor == null ? "" : known(actor.authentication()),
          step.reason());
    }

    private static String known(Actor.Authentication authentication) {
      return switch (authentication) {
        case NONE -> "not checked";
        case API_KEY -> "API key";
        case OIDC -> "OpenID token";
        case INTERNAL -> "by itself";
      };
    }
  }

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

  /** A replica that does not. */
  public record Lost(String name, Moment since, @Nullable String reason) {}

  /** What may be done now, by this reader. */
  public record Actions(boolean release, boolean cancel, boolean revoke) {
    /** Whether there is anything. */
    public boolean any() {
      return release || cancel || revoke;
    }
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
        status.bundle(),
        status.timeline().stream().map(Step::of).toList(),
        BeforeAfter.of(measured),
        limits == null ? List.of() : limits.stream().map(Bound::of).toList(),
        figures(measured),
        status.replicas().stream()
            .map(ack -> new Replica(ack.replica(), ack.digest(), new Moment(ack.at())))
            .toList(),
        status.enforcementLost().stream()
            .map(lost -> new Lost(lost.replica(), new Moment(lost.since()), lost.reason()))
            .toList(),
        measured.revocation().map(RevokedArtefacts::by).orElse(null),
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
