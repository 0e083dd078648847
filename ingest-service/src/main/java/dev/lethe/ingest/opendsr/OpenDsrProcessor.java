package dev.lethe.ingest.opendsr;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.ingest.identity.IdentityFormat;
import dev.lethe.schemas.Json;
import java.net.URI;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.Locale;
import java.util.TreeSet;

/**
 * This installation as a processor of the standard: the documents that it answers and sends. Field
 * names are the standard's (sections 6 to 9 of its specification). Immutable.
 *
 * @param url under which controllers reach this service, without a slash at its end
 */
public record OpenDsrProcessor(String url, OpenDsrSigner signer) {
  /** Version of the standard. */
  public static final String VERSION = "2.0";

  /** Where everything of the standard is. */
  public static final String PATH = "/opendsr";

  /** Where its certificate is. */
  public static final String CERTIFICATE = PATH + "/certificate.pem";

  /** Header: the domain that the certificate is issued for. */
  public static final String DOMAIN_HEADER = "X-OpenDSR-Processor-Domain";

  /** Header: the signature of the body. */
  public static final String SIGNATURE_HEADER = "X-OpenDSR-Signature";

  /** The only kind of request that is taken. */
  public static final String ERASURE = "erasure";

  private static final String CONTROLLER = "controller_id";
  private static final String REQUEST = "subject_request_id";
  private static final String EXPECTED = "expected_completion_time";

  /**
   * The domain of an address.
   *
   * @throws IllegalArgumentException if it is no https address without query and fragment
   */
  public static String domain(String url) {
    URI uri = URI.create(url);
    if (!"https".equals(uri.getScheme())
        || uri.getHost() == null
        || uri.getRawUserInfo() != null
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null
        || url.endsWith("/")) {
      throw new IllegalArgumentException("not an https address without a slash at its end");
    }
    return uri.getHost().toLowerCase(Locale.ROOT);
  }

  /** Section 6.3: what is supported. */
  public byte[] discovery(Collection<String> identityTypes) {
    ObjectNode answer = Json.mapper().createObjectNode().put("api_version", VERSION);
    ArrayNode identities = answer.putArray("supported_identities");
    for (String type : new TreeSet<>(identityTypes)) {
      for (IdentityFormat format : IdentityFormat.values()) {
        identities.addObject().put("identity_type", type).put("identity_format", format.text());
      }
    }
    answer.putArray("supported_subject_request_types").add(ERASURE);
    return bytes(answer.put("processor_certificate", url + CERTIFICATE));
  }

  /**
   * Section 7.3: a request was taken.
   *
   * @param request the body as it came
   */
  public byte[] created(OpenDsrReport report, Instant receivedAt, byte[] request) {
    return bytes(
        Json.mapper()
            .createObjectNode()
            .put(CONTROLLER, report.controller())
            .put(EXPECTED, report.dueAt().toString())
            .put("received_time", receivedAt.toString())
            .put("encoded_request", Base64.getEncoder().encodeToString(request))
            .put(REQUEST, report.id()));
  }

  /** Section 8.3: where a request stands. */
  public byte[] status(OpenDsrReport report) {
    ObjectNode answer = standing(report).put("api_version", VERSION);
    return bytes(answer);
  }

  /**
   * Section 8.6: the body of a callback.
   *
   * @param address to which it goes, as the request names it
   */
  public byte[] callback(OpenDsrReport report, String address) {
    return bytes(standing(report).put("status_callback_url", address));
  }

  /** Section 9.2: a cancellation was taken. */
  public byte[] cancelled(String id, String controller, Instant receivedAt) {
    return bytes(
        Json.mapper()
            .createObjectNode()
            .put(CONTROLLER, controller)
            .put(REQUEST, id)
            .put("received_time", receivedAt.toString())
            .put("api_version", VERSION));
  }

  /**
   * Section 7.6: an error.
   *
   * @param reason a code
   * @param message a sentence that holds nothing of the request
   */
  public static byte[] error(int status, String reason, String message) {
    ObjectNode error = Json.mapper().createObjectNode().put("code", status).put("message", message);
    error
        .putArray("errors")
        .addObject()
        .put("domain", status < 500 ? "Validation" : "Processing")
        .put("reason", reason)
        .put("message", message);
    return bytes(Json.mapper().createObjectNode().set("error", error));
  }

  private ObjectNode standing(OpenDsrReport report) {
    OpenDsrRequestStatus status = OpenDsrRequestStatus.of(report.state());
    ObjectNode body =
        Json.mapper()
            .createObjectNode()
            .put(CONTROLLER, report.controller())
            .put(EXPECTED, report.dueAt().toString())
            .put(REQUEST, report.id())
            .put("request_status", status.text());
    if (status == OpenDsrRequestStatus.COMPLETED) {
      body.put("results_url", url + "/v1/requests/" + report.id() + "/certificate");
    }
    ObjectNode own = body.putObject("extensions").putObject(signer.domain());
    own.put("state", report.state().name());
    if (report.reason() != null) {
      own.put("reason", report.reason());
    }
    return body;
  }

  private static byte[] bytes(JsonNode json) {
    return Json.canonical(json);
  }
}
