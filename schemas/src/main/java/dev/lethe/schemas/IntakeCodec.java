package dev.lethe.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the records of {@code unlearning-requests}: CloudEvents of the Kafka protocol
 * binding, structured (JSON) or binary mode. It reads the JSON itself, as the CloudEvents SDK's
 * reader lets duplicate keys pass and quotes the text in its exceptions. Thread-safe.
 */
public final class IntakeCodec {
  private static final String SOURCE = "/lethe/ingest";

  /** Extension attribute that carries the digest of the idempotency key through the topic. */
  private static final String KEY_DIGEST = "idempotencykeydigest";

  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
  private static final Pattern JSON_TYPE =
      Pattern.compile("application/([a-z0-9.-]+\\+)?json\\s*(;.*)?");

  private final Limits limits;

  public IntakeCodec(Limits limits) {
    this.limits = limits;
  }

  /**
   * Reads one record. A value without any CloudEvents header is taken for structured mode.
   *
   * @throws InvalidEventException naming rule and field, never a value
   */
  public IntakeMessage read(byte @Nullable [] key, Headers headers, byte @Nullable [] value) {
    if (value == null) {
      throw new InvalidEventException(InvalidEventException.NOT_A_CLOUD_EVENT, "");
    }
    ErasureRequestReader.requireBytes(value, limits);
    IntakeMessage message =
        isBinary(headers) ? readBinary(headers, value) : readStructured(headers, value);
    if (key == null || !message.id().equals(new String(key, StandardCharsets.UTF_8))) {
      throw new InvalidEventException(InvalidEventException.KEY_MISMATCH, "/data/id");
    }
    return message;
  }

  /** A structured CloudEvent that asks for {@code body}'s erasure. */
  public byte[] writeErase(
      String eventId, Instant time, ObjectNode body, @Nullable String idempotencyKeyDigest) {
    ObjectNode envelope =
        envelope(eventId, IntakeMessage.ERASURE_REQUESTED, body.path("id").asText(), time, body);
    if (idempotencyKeyDigest != null) {
      envelope.put(KEY_DIGEST, idempotencyKeyDigest);
    }
    return Json.write(envelope);
  }

  /** A structured CloudEvent that withdraws request {@code requestId}. */
  public byte[] writeCancel(String eventId, Instant time, String requestId) {
    ObjectNode data = Json.mapper().createObjectNode().put("id", requestId);
    return Json.write(envelope(eventId, IntakeMessage.ERASURE_CANCELLED, requestId, time, data));
  }

  private static ObjectNode envelope(
      String eventId, String type, String subject, Instant time, ObjectNode data) {
    return Envelope.write(new Event<>(eventId, type, subject, time, data), SOURCE, data);
  }

  private IntakeMessage readStructured(Headers headers, byte[] value) {
    String contentType = text(headers, "content-type");
    if (contentType != null
        && contentType.startsWith("application/cloudevents")
        && !contentType.startsWith(Envelope.CONTENT_TYPE)) {
      throw new InvalidEventException(InvalidEventException.NOT_A_CLOUD_EVENT, "");
    }
    Envelope envelope = Envelope.read(value);
    JsonNode digest = envelope.attributes().path(KEY_DIGEST);
    return message(envelope.type(), envelope.data(), digest.textValue(), "/data");
  }

  private IntakeMessage readBinary(Headers headers, byte[] value) {
    String contentType = text(headers, "content-type");
    if (!"1.0".equals(text(headers, "ce_specversion"))
        || isBlank(text(headers, "ce_id"))
        || isBlank(text(headers, "ce_source"))
        || (contentType != null && !JSON_TYPE.matcher(contentType).matches())) {
      throw new InvalidEventException(InvalidEventException.NOT_A_CLOUD_EVENT, "");
    }
    String type = text(headers, "ce_type");
    return message(
        type == null ? "" : type, Json.parse(value), text(headers, "ce_" + KEY_DIGEST), "");
  }

  private IntakeMessage message(String type, JsonNode data, @Nullable String keyDigest, String at) {
    if (type.equals(IntakeMessage.ERASURE_REQUESTED)) {
      if (keyDigest != null && !DIGEST.matcher(keyDigest).matches()) {
        throw new InvalidEventException(InvalidEventException.SCHEMA, "/" + KEY_DIGEST);
      }
      return new IntakeMessage.Erase(ErasureRequestReader.read(data, limits, at), keyDigest);
    }
    if (type.equals(IntakeMessage.ERASURE_CANCELLED)) {
      return Data.read(data, Schemas.ERASURE_CANCELLATION, IntakeMessage.Cancel.class, at);
    }
    throw new InvalidEventException(InvalidEventException.UNKNOWN_TYPE, "/type");
  }

  /** As the binding says: structured by its content type, else binary by its headers. */
  private static boolean isBinary(Headers headers) {
    String contentType = text(headers, "content-type");
    boolean structured = contentType != null && contentType.startsWith("application/cloudevents");
    return !structured && headers.lastHeader("ce_specversion") != null;
  }

  private static @Nullable String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    if (header == null || header.value() == null) {
      return null;
    }
    String text = new String(header.value(), StandardCharsets.UTF_8);
    return name.equals("content-type") ? text.toLowerCase(Locale.ROOT) : text;
  }

  private static boolean isBlank(@Nullable String text) {
    return text == null || text.isBlank();
  }
}
