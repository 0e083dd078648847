package dev.lethe.schemas;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lethe.schemas.access.Actor;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a request without being a step of its lifecycle, the data of a CloudEvent of type
 * {@link Kind#eventType()} on {@code request-events}; the CloudEvent's subject and the record key
 * are the request id. It is in the audit trail like any step, and changes no state: whoever follows
 * lifecycles skips it. Carries no personal data.
 *
 * @param reason a short code: of DUE_DATE_EXTENDED and APPROVAL_GIVEN as the caller gave it, of
 *     ATTEMPT_REFUSED the code of the problem that was answered, of DUE_ALERT which alert it is,
 *     such as {@code before-P7D}, of RECIPIENT_TOLD and RECIPIENT_NOT_REACHED the recipient's name
 * @param dueAt the new due date, of DUE_DATE_EXTENDED; the one that it is about, of DUE_ALERT
 * @param action what was approved or refused, such as {@code release}
 * @param actor who extended, approved, tried, looked at the clock or told
 */
public record CaseEvent(
    String requestId,
    String tenant,
    String model,
    Kind kind,
    Instant at,
    @Nullable String reason,
    @Nullable Instant dueAt,
    @Nullable String action,
    Actor actor) {
  private static final String TYPE_PREFIX = "lethe.case-";

  /** What happened. */
  public enum Kind {
    /** The request is due later, as the law allows once. */
    DUE_DATE_EXTENDED,
    /** The first of two people agreed to an action. */
    APPROVAL_GIVEN,
    /** Somebody who is known tried what they may not, or what the request's state did not allow. */
    ATTEMPT_REFUSED,
    /** The due date comes near, or is past, and the request is not answered. */
    DUE_ALERT,
    /** Somebody else who holds the data acknowledged that they were told of the erasure. */
    RECIPIENT_TOLD,
    /** Nor did they after many tries. */
    RECIPIENT_NOT_REACHED;

    /** CloudEvents type, e.g. {@code lethe.case-due-date-extended.v1}. */
    public String eventType() {
      return TYPE_PREFIX + name().toLowerCase(Locale.ROOT).replace('_', '-') + ".v1";
    }
  }

  /** The request is due later. */
  public static CaseEvent extended(
      Lifecycle.Request request, Instant at, String reason, Instant dueAt, Actor actor) {
    return of(request, Kind.DUE_DATE_EXTENDED, at, reason, dueAt, null, actor);
  }

  /**
   * The first of two people agreed.
   *
   * @param action such as {@code release}
   */
  public static CaseEvent approved(
      Lifecycle.Request request, Instant at, @Nullable String reason, String action, Actor actor) {
    return of(request, Kind.APPROVAL_GIVEN, at, reason, null, action, actor);
  }

  /**
   * Somebody was refused an action.
   *
   * @param reason the code of the answer
   */
  public static CaseEvent refused(
      Lifecycle.Request request, Instant at, String reason, String action, Actor actor) {
    return of(request, Kind.ATTEMPT_REFUSED, at, reason, null, action, actor);
  }

  /**
   * The due date comes near, or is past.
   *
   * @param alert such as {@code before-P7D}
   */
  public static CaseEvent alert(
      Lifecycle.Request request, Instant at, String alert, Instant dueAt, Actor actor) {
    return of(request, Kind.DUE_ALERT, at, alert, dueAt, null, actor);
  }

  /**
   * A recipient was told, or could not be.
   *
   * @param recipient its name in the settings
   */
  public static CaseEvent told(
      Lifecycle.Request request, Instant at, String recipient, boolean reached, Actor actor) {
    Kind kind = reached ? Kind.RECIPIENT_TOLD : Kind.RECIPIENT_NOT_REACHED;
    return of(request, kind, at, recipient, null, null, actor);
  }

  private static CaseEvent of(
      Lifecycle.Request request,
      Kind kind,
      Instant at,
      @Nullable String reason,
      @Nullable Instant dueAt,
      @Nullable String action,
      Actor actor) {
    return new CaseEvent(
        request.id(), request.tenant(), request.model(), kind, at, reason, dueAt, action, actor);
  }

  /**
   * Whether that is the CloudEvents type of a case event, also of a kind that is not known here.
   */
  public static boolean isType(String eventType) {
    return eventType.startsWith(TYPE_PREFIX);
  }

  /**
   * Whether a record of {@code request-events} says that it is a case event, also one of a kind
   * that is not known here. It is not read any further: it may be none all the same.
   *
   * @param json the record's value; null is none
   */
  public static boolean isMarked(byte @Nullable [] json) {
    if (json == null) {
      return false;
    }
    try (JsonParser parser = Json.mapper().getFactory().createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        JsonToken value = parser.nextToken();
        if (name.equals("type")) {
          return value == JsonToken.VALUE_STRING && isType(parser.getText());
        }
        var unused = parser.skipChildren();
      }
      return false;
    } catch (IOException e) {
      return false; // whoever reads it as an event says what is wrong
    }
  }
}
