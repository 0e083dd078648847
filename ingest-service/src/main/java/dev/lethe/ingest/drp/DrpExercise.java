package dev.lethe.ingest.drp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.ingest.identity.IdentityFormat;
import dev.lethe.ingest.identity.SubjectIdentity;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Json;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request to exercise a right (section 2.01). {@link #toString()} shows its id only.
 *
 * @param requestId the protocol's {@code request_id}: made of the agent, the business and the
 *     agent's own id of the request, or the whole message where it has none
 * @param legalBasis what the protocol's {@code regime} is called here; null without one
 * @param verified identities that the agent has verified
 * @param unverified those that it has not
 * @param digest of what is asked for: the same of a message that is signed anew, where the agent
 *     has an id for the request
 */
public record DrpExercise(
    String requestId,
    @Nullable String agentRequestId,
    @Nullable String legalBasis,
    @Nullable String statusCallback,
    List<SubjectIdentity> verified,
    List<SubjectIdentity> unverified,
    String digest) {
  /** The only right that is exercised here. */
  public static final String DELETION = "deletion";

  private static final int LONGEST_VALUE = 1024;
  private static final int LONGEST_URL = 2048;
  private static final String AGENT_REQUEST_ID = "agent-request-id";
  private static final String STATUS_CALLBACK = "status_callback";
  private static final String REGIME = "regime";
  private static final String ADDRESS = "address";

  private static final Map<String, String> LEGAL_BASES = Map.of("ccpa", "ccpa-1798.105");

  private static final Pattern AGENT_ID = Pattern.compile("[ -~]{1,256}");

  /** Claims of section 3.04 that are text and may name one person; a name alone does not. */
  private static final List<String> NAMING = List.of("email", "phone_number");

  /** What differs between two messages that ask for the same. */
  private static final Set<String> TIMES = Set.of(DrpClaims.ISSUED_AT, DrpClaims.EXPIRES_AT);

  /**
   * Reads a message whose envelope was checked. Claims that are not known are passed over.
   *
   * @throws InvalidEventException naming rule and claim, never a value
   * @throws DrpException if another right, regime or version is asked for
   */
  public static DrpExercise read(ObjectNode message) {
    DrpClaims.requireVersion(message);
    requireDeletion(DrpClaims.text(message, "exercise"));
    String own = DrpClaims.textOrNull(message, AGENT_REQUEST_ID);
    if (own != null && !AGENT_ID.matcher(own).matches()) {
      throw new InvalidEventException(InvalidEventException.SCHEMA, "/" + AGENT_REQUEST_ID);
    }
    requireTexts(message.path("relationships"));
    ObjectNode content = message.deepCopy();
    if (own != null) {
      var unused = content.remove(TIMES);
    }
    String digest = Digests.sha256(Json.canonical(content));
    List<SubjectIdentity> verified = new ArrayList<>();
    List<SubjectIdentity> unverified = new ArrayList<>();
    identities(message, verified, unverified);
    return new DrpExercise(
        own == null ? id(digest) : id(scope(message) + own),
        own,
        legalBasis(message),
        statusCallback(message),
        List.copyOf(verified),
        List.copyOf(unverified),
        digest);
  }

  private static void requireDeletion(String right) {
    if (!right.equals(DELETION)) {
      throw new DrpException(
          400, "unsupported-right", "Unsupported rights action: only deletion.", "/exercise");
    }
  }

  private static @Nullable String legalBasis(ObjectNode message) {
    String regime = DrpClaims.textOrNull(message, REGIME);
    if (regime == null) {
      return null;
    }
    String basis = LEGAL_BASES.get(regime);
    if (basis == null) {
      throw new DrpException(
          400, "unsupported-regime", "The protocol knows the regime ccpa, or none.", "/" + REGIME);
    }
    return basis;
  }

  /** Whether it may be called is for the operator to say. */
  private static @Nullable String statusCallback(ObjectNode message) {
    String url = DrpClaims.textOrNull(message, STATUS_CALLBACK);
    if (url == null) {
      return null;
    }
    try {
      URI uri = new URI(url);
      boolean isWeb = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
      if (isWeb && uri.getHost() != null && url.length() <= LONGEST_URL) {
        return url;
      }
    } catch (URISyntaxException e) {
      // Told below; its message quotes the address.
    }
    throw new InvalidEventException(InvalidEventException.SCHEMA, "/" + STATUS_CALLBACK);
  }

  private static void requireTexts(JsonNode list) {
    boolean isNone = list.isMissingNode() || list.isNull();
    if (!isNone && !list.isArray()) {
      throw new InvalidEventException(InvalidEventException.WRONG_TYPE, "/relationships");
    }
    for (JsonNode each : list) {
      if (!each.isTextual()) {
        throw new InvalidEventException(InvalidEventException.WRONG_TYPE, "/relationships");
      }
    }
  }

  private static void identities(
      ObjectNode message, List<SubjectIdentity> verified, List<SubjectIdentity> unverified) {
    for (String name : NAMING) {
      add(name, DrpClaims.textOrNull(message, name), message, verified, unverified);
    }
    JsonNode address = message.path(ADDRESS);
    if (address instanceof ObjectNode parts) {
      // OpenID Connect Core, section 5.1.1: the whole address in one text.
      JsonNode formatted = parts.path("formatted");
      if (!formatted.isMissingNode() && !formatted.isTextual()) {
        throw new InvalidEventException(InvalidEventException.WRONG_TYPE, "/address/formatted");
      }
      add(ADDRESS, formatted.textValue(), message, verified, unverified);
    } else if (!address.isMissingNode() && !address.isNull()) {
      throw new InvalidEventException(InvalidEventException.WRONG_TYPE, "/" + ADDRESS);
    }
  }

  private static void add(
      String name,
      @Nullable String value,
      ObjectNode message,
      List<SubjectIdentity> verified,
      List<SubjectIdentity> unverified) {
    String flag = name + "_verified";
    JsonNode said = message.path(flag);
    if (!said.isMissingNode() && !said.isBoolean()) {
      throw new InvalidEventException(InvalidEventException.WRONG_TYPE, "/" + flag);
    }
    if (value == null) {
      return;
    }
    if (value.isBlank() || value.length() > LONGEST_VALUE) {
      throw new InvalidEventException(InvalidEventException.SCHEMA, "/" + name);
    }
    (said.asBoolean() ? verified : unverified)
        .add(new SubjectIdentity(name, IdentityFormat.RAW, value));
  }

  /** Two agents may choose the same id, and one agent for two businesses; no id holds a NUL. */
  private static String scope(ObjectNode message) {
    return DrpClaims.text(message, DrpClaims.AGENT_ID)
        + "\0"
        + DrpClaims.businessId(message)
        + "\0";
  }

  /** A UUID of version 8 (RFC 9562, section 5.8): the same of the same text, at any time. */
  private static String id(String text) {
    MessageDigest sha256 = Digests.sha256();
    sha256.update(("drp\0" + text).getBytes(StandardCharsets.UTF_8));
    ByteBuffer hash = ByteBuffer.wrap(sha256.digest());
    long high = (hash.getLong() & 0xffffffffffff0fffL) | 0x8000L;
    long low = (hash.getLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
    return new UUID(high, low).toString();
  }

  @Override
  public String toString() {
    return "DrpExercise[requestId=" + requestId + "]";
  }
}
