package dev.lethe.ingest.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.ingest.identity.IdentityFormat;
import dev.lethe.ingest.identity.SubjectIdentity;
import dev.lethe.ingest.opendsr.OpenDsrProcessor;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.Rfc3339;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request in the form of OpenDSR 2.0 (section 7.1). {@link #toString()} shows its id only.
 *
 * @param legalBasis what the standard's {@code regulation} is called here; null without one: the
 *     standard asks for it, but its own example has none
 * @param submittedTime when the person asked, by the controller's clock
 * @param digest of the whole body
 */
record OpenDsrRequest(
    String id,
    @Nullable String legalBasis,
    Instant submittedTime,
    List<SubjectIdentity> identities,
    List<String> callbackUrls,
    String digest) {
  private static final int MOST = 100;
  private static final int LONGEST_VALUE = 1024;
  private static final Pattern TYPE = Pattern.compile("[a-z0-9_]{1,64}");

  /** Section 1.1: lower case, version 4. */
  private static final Pattern UUID_4 =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");

  private static final Pattern VERSION_2 = Pattern.compile("2(\\.[0-9]{1,4}){0,2}");

  private static final Map<String, String> LEGAL_BASES =
      Map.of("gdpr", "gdpr-17", "ccpa", "ccpa-1798.105");

  /**
   * Reads a body. Fields that the standard does not have are passed over, and so are extensions:
   * this processor has none.
   *
   * @throws InvalidEventException naming rule and field, never a value
   * @throws ProblemException if another kind of request or another version is asked for
   */
  static OpenDsrRequest read(byte[] body) {
    JsonNode json = Json.parse(body);
    if (!json.isObject()) {
      throw new InvalidEventException(InvalidEventException.WRONG_TYPE, "");
    }
    String id = text(json, "", "subject_request_id");
    if (!UUID_4.matcher(id).matches()) {
      throw invalid("/subject_request_id");
    }
    requireErasure(text(json, "", "subject_request_type"));
    requireVersion(json);
    String regulation = json.has("regulation") ? text(json, "", "regulation") : null;
    if (regulation != null && !LEGAL_BASES.containsKey(regulation)) {
      throw invalid("/regulation");
    }
    return new OpenDsrRequest(
        id,
        regulation == null ? null : LEGAL_BASES.get(regulation),
        instant(text(json, "", "submitted_time")),
        identities(json.path("subject_identities")),
        callbackUrls(json.path("status_callback_urls")),
        Digests.sha256(Json.canonical(json)));
  }

  private static void requireErasure(String type) {
    if (!type.equals(OpenDsrProcessor.ERASURE)) {
      throw new ProblemException(
          400,
          "unsupported-request-type",
          "This processor takes erasure requests only; see discovery.",
          "/subject_request_type");
    }
  }

  private static void requireVersion(JsonNode json) {
    if (json.has("api_version") && !VERSION_2.matcher(text(json, "", "api_version")).matches()) {
      throw new ProblemException(
          400, "unsupported-version", "This processor speaks version 2.0.", "/api_version");
    }
  }

  private static Instant instant(String text) {
    try {
      return Rfc3339.parse(text);
    } catch (DateTimeException e) {
      throw invalid("/submitted_time"); // The other's message quotes it.
    }
  }

  private static List<SubjectIdentity> identities(JsonNode list) {
    String at = "/subject_identities";
    if (list.isMissingNode() || list.isEmpty()) {
      throw new InvalidEventException(InvalidEventException.MISSING_FIELD, at);
    }
    if (!list.isArray() || list.size() > MOST) {
      throw invalid(at);
    }
    List<SubjectIdentity> identities = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      identities.add(identity(list.get(i), at + "/" + i));
    }
    return identities;
  }

  private static SubjectIdentity identity(JsonNode json, String at) {
    String type = text(json, at, "identity_type");
    if (!TYPE.matcher(type).matches()) {
      throw invalid(at + "/identity_type");
    }
    IdentityFormat format =
        IdentityFormat.of(text(json, at, "identity_format"))
            .orElseThrow(() -> invalid(at + "/identity_format"));
    String value = text(json, at, "identity_value");
    if (value.isBlank() || value.length() > LONGEST_VALUE || !format.fits(value)) {
      throw invalid(at + "/identity_value");
    }
    return new SubjectIdentity(type, format, value);
  }

  /** What they may be the schema of requests says. */
  private static List<String> callbackUrls(JsonNode list) {
    String at = "/status_callback_urls";
    if (list.isMissingNode() || list.isNull()) {
      return List.of();
    }
    if (!list.isArray()) {
      throw new InvalidEventException(InvalidEventException.WRONG_TYPE, at);
    }
    List<String> urls = new ArrayList<>();
    for (JsonNode url : list) {
      if (!url.isTextual()) {
        throw new InvalidEventException(InvalidEventException.WRONG_TYPE, at);
      }
      urls.add(url.textValue());
    }
    return urls;
  }

  private static String text(JsonNode json, String at, String name) {
    JsonNode field = json.path(name);
    if (field.isMissingNode() || field.isNull()) {
      throw new InvalidEventException(InvalidEventException.MISSING_FIELD, at + "/" + name);
    }
    if (!field.isTextual()) {
      throw new InvalidEventException(InvalidEventException.WRONG_TYPE, at + "/" + name);
    }
    return field.textValue();
  }

  private static InvalidEventException invalid(String field) {
    return new InvalidEventException(InvalidEventException.SCHEMA, field);
  }

  @Override
  public String toString() {
    return "OpenDsrRequest[id=" + id + "]";
  }
}
