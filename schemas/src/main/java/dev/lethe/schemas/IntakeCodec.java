package dev.lethe.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
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

  /** Extension attribute of what Lethe passes on sealed. */
  private static final String BODY_DIGEST = "bodydigest";

  /** Lethe's own: Base64 of what is sealed with the key of the request. */
  private static final String SEALED_TYPE = "application/vnd.lethe.sealed";

  /** Room for headers, tags and the envelope round an encrypted body. */
  private static final int OVERHEAD = 16 * 1024;

  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

  /** Of structured mode, in any format. */
  private static final String CLOUD_EVENTS = "application/cloudevents";

  private final Limits limits;
  private final BodyDecryptor decryptor;

  /** Refuses what is encrypted. */
  public IntakeCodec(Limits limits) {
    this(limits, BodyDecryptor.none());
  }

  /**
   * @param limits of a body, also of one that was encrypted
   */
  public IntakeCodec(Limits limits, BodyDecryptor decryptor) {
    this.limits = limits;
    this.decryptor = decryptor;
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
    requireBytes(value.length, encodedBytes(limits));
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

  /**
   * A structured CloudEvent that passes on a request whose body is sealed.
   *
   * @param time when Lethe took it from the client
   */
  public byte[] writeSealed(String eventId, Instant time, IntakeMessage.Sealed sealed) {
    TextNode payload = TextNode.valueOf(sealed.payload());
    ObjectNode envelope =
        envelope(eventId, IntakeMessage.ERASURE_REQUESTED, sealed.id(), time, payload);
    envelope.put("datacontenttype", SEALED_TYPE);
    envelope.put(BODY_DIGEST, sealed.bodyDigest());
    if (sealed.idempotencyKeyDigest() != null) {
      envelope.put(KEY_DIGEST, sealed.idempotencyKeyDigest());
    }
    return Json.write(envelope);
  }

  /** The most bytes that a body within the limits can have once it is encrypted. */
  public static int encodedBytes(Limits limits) {
    return (int) Math.min(Limits.MAX_RECORD_BYTES, limits.maxBytes() / 3L * 4 + OVERHEAD);
  }

  /** A structured CloudEvent that withdraws request {@code requestId}. */
  public byte[] writeCancel(String eventId, Instant time, String requestId) {
    ObjectNode data = Json.mapper().createObjectNode().put("id", requestId);
    return Json.write(envelope(eventId, IntakeMessage.ERASURE_CANCELLED, requestId, time, data));
  }

  private static ObjectNode envelope(
      String eventId, String type, String subject, Instant time, JsonNode data) {
    return Envelope.write(new Event<>(eventId, type, subject, time, data), SOURCE, data);
  }

  private IntakeMessage readStructured(Headers headers, byte[] value) {
    String contentType = MediaTypes.essence(text(headers, "content-type"));
    if (contentType.startsWith(CLOUD_EVENTS) && !contentType.equals(Envelope.CONTENT_TYPE)) {
      throw new InvalidEventException(InvalidEventException.NOT_A_CLOUD_EVENT, "");
    }
    Envelope envelope = Envelope.read(value);
    ObjectNode attributes = envelope.attributes();
    String keyDigest = digest(attributes.path(KEY_DIGEST).textValue(), KEY_DIGEST);
    String dataType = MediaTypes.essence(attributes.path("datacontenttype").textValue());
    if (dataType.equals(SEALED_TYPE)) {
      return sealed(envelope, keyDigest);
    }
    if (dataType.equals(BodyDecryptor.MEDIA_TYPE)) {
      if (!envelope.data().isTextual()) {
        throw new InvalidEventException(InvalidEventException.WRONG_TYPE, "/data");
      }
      byte[] body = decryptor.open(envelope.data().textValue(), "/data");
      return message(envelope.type(), parse(body), keyDigest, "/data");
    }
    requireBytes(value.length, limits.maxBytes());
    return message(envelope.type(), envelope.data(), keyDigest, "/data");
  }

  private IntakeMessage readBinary(Headers headers, byte[] value) {
    String contentType = MediaTypes.essence(text(headers, "content-type"));
    if (!"1.0".equals(text(headers, "ce_specversion"))
        || isBlank(text(headers, "ce_id"))
        || isBlank(text(headers, "ce_source"))
        || !isReadable(contentType)) {
      throw new InvalidEventException(InvalidEventException.NOT_A_CLOUD_EVENT, "");
    }
    byte[] body = value;
    if (contentType.equals(BodyDecryptor.MEDIA_TYPE)) {
      body = decryptor.open(new String(value, StandardCharsets.US_ASCII), "");
    }
    String type = text(headers, "ce_type");
    String keyDigest = digest(text(headers, "ce_" + KEY_DIGEST), KEY_DIGEST);
    return message(type == null ? "" : type, parse(body), keyDigest, "");
  }

  private static boolean isReadable(String contentType) {
    return contentType.isEmpty()
        || contentType.equals(BodyDecryptor.MEDIA_TYPE)
        || MediaTypes.isJson(contentType);
  }

  private JsonNode parse(byte[] body) {
    requireBytes(body.length, limits.maxBytes());
    return Json.parse(body);
  }

  private static void requireBytes(int length, int most) {
    if (length > most) {
      throw new InvalidEventException(InvalidEventException.TOO_LARGE, "");
    }
  }

  private static IntakeMessage sealed(Envelope envelope, @Nullable String keyDigest) {
    String bodyDigest = digest(envelope.attributes().path(BODY_DIGEST).textValue(), BODY_DIGEST);
    String payload = envelope.data().textValue();
    if (!envelope.type().equals(IntakeMessage.ERASURE_REQUESTED)
        || envelope.subject() == null
        || bodyDigest == null
        || payload == null) {
      throw new InvalidEventException(InvalidEventException.SCHEMA, "/data");
    }
    return new IntakeMessage.Sealed(
        envelope.subject(), bodyDigest, keyDigest, payload, envelope.time());
  }

  private static @Nullable String digest(@Nullable String text, String attribute) {
    if (text != null && !DIGEST.matcher(text).matches()) {
      throw new InvalidEventException(InvalidEventException.SCHEMA, "/" + attribute);
    }
    return text;
  }

  private IntakeMessage message(String type, JsonNode data, @Nullable String keyDigest, String at) {
    if (type.equals(IntakeMessage.ERASURE_REQUESTED)) {
      return new IntakeMessage.Erase(ErasureRequestReader.read(data, limits, at), keyDigest);
    }
    if (type.equals(IntakeMessage.ERASURE_CANCELLED)) {
      return EventDataMapper.read(
          data, Schemas.ERASURE_CANCELLATION, IntakeMessage.Cancel.class, at);
    }
    throw new InvalidEventException(InvalidEventException.UNKNOWN_TYPE, "/type");
  }

  /** As the binding says: structured by its content type, else binary by its headers. */
  private static boolean isBinary(Headers headers) {
    String contentType = MediaTypes.essence(text(headers, "content-type"));
    return !contentType.startsWith(CLOUD_EVENTS) && headers.lastHeader("ce_specversion") != null;
  }

  private static @Nullable String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    if (header == null || header.value() == null) {
      return null;
    }
    return new String(header.value(), StandardCharsets.UTF_8);
  }

  private static boolean isBlank(@Nullable String text) {
    return text == null || text.isBlank();
  }
}
