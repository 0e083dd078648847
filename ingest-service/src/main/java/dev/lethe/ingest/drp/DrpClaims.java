package dev.lethe.ingest.drp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Rfc3339;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the claims of a message, and checks those that tie it to one agent, one business and a few
 * minutes, in the order of section 3.07. Nothing that it throws holds a value.
 */
public final class DrpClaims {
  static final String AGENT_ID = "agent-id";
  static final String BUSINESS_ID = "business-id";
  static final String ISSUED_AT = "issued-at";
  static final String EXPIRES_AT = "expires-at";
  static final String VERSION = "drp.version";

  /** 1.0 is what 0.9.4 was called before. */
  private static final Set<String> VERSIONS = Set.of("0.9.4", "1.0");

  private static final Set<String> ENVELOPE = Set.of(AGENT_ID, BUSINESS_ID, ISSUED_AT, EXPIRES_AT);

  /** As much may an agent's clock be ahead. */
  private static final Duration SKEW = Duration.ofMinutes(1);

  private DrpClaims() {}

  /**
   * Checks the whole envelope of a message.
   *
   * @throws DrpException naming the claim that does not fit
   * @throws InvalidEventException naming the claim that is missing, or none
   */
  public static void require(ObjectNode message, String agentId, String businessId, Instant now) {
    require(text(message, AGENT_ID), agentId, AGENT_ID, "The message is another agent's.");
    require(
        text(message, BUSINESS_ID),
        businessId,
        BUSINESS_ID,
        "The message is for another business.");
    if (instant(message, ISSUED_AT).isAfter(now.plus(SKEW))) {
      throw new DrpException(
          400, "not-yet-valid", "The message was issued in the future.", "/" + ISSUED_AT);
    }
    if (!now.isBefore(instant(message, EXPIRES_AT))) {
      throw new DrpException(400, "expired", "The message has expired.", "/" + EXPIRES_AT);
    }
  }

  /** Checks what a message has of an envelope; all of it, if it has any. */
  public static void requireIfAny(
      ObjectNode message, String agentId, String businessId, Instant now) {
    if (ENVELOPE.stream().anyMatch(message::has)) {
      require(message, agentId, businessId, now);
    }
  }

  /**
   * @throws DrpException if the message is of another version of the protocol
   */
  public static void requireVersion(ObjectNode message) {
    if (!VERSIONS.contains(text(message, VERSION))) {
      throw new DrpException(
          400, "unsupported-version", "Versions 0.9.4 and 1.0 are spoken here.", "/" + VERSION);
    }
  }

  /** When the message says that it was issued. */
  public static Instant issuedAt(ObjectNode message) {
    return instant(message, ISSUED_AT);
  }

  /** The business that a message says it is for; nothing of the message was checked yet. */
  public static String businessId(ObjectNode message) {
    return text(message, BUSINESS_ID);
  }

  /** A text that must be there. */
  static String text(ObjectNode message, String name) {
    String text = textOrNull(message, name);
    if (text == null) {
      throw new InvalidEventException(InvalidEventException.MISSING_FIELD, "/" + name);
    }
    return text;
  }

  /** A text, or null where there is none. */
  public static @Nullable String textOrNull(ObjectNode message, String name) {
    JsonNode value = message.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      throw new InvalidEventException(InvalidEventException.WRONG_TYPE, "/" + name);
    }
    return value.textValue();
  }

  private static void require(String given, String wanted, String name, String otherwise) {
    if (!given.equals(wanted)) {
      throw new DrpException(403, "wrong-" + name, otherwise, "/" + name);
    }
  }

  private static Instant instant(ObjectNode message, String name) {
    try {
      return Rfc3339.parse(text(message, name));
    } catch (DateTimeException e) {
      throw new InvalidEventException(InvalidEventException.SCHEMA, "/" + name);
    }
  }
}
