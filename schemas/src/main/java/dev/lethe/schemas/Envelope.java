package dev.lethe.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** A CloudEvent in the JSON format, checked against its schema; the data is still a tree. */
record Envelope(
    String id,
    String type,
    @Nullable String subject,
    @Nullable Instant time,
    ObjectNode attributes,
    JsonNode data) {

  static final String CONTENT_TYPE = "application/cloudevents+json";

  /** Reads one CloudEvent. */
  static Envelope read(byte[] json) {
    JsonNode tree = Json.parse(json);
    dropUnset(tree);
    Schemas.ENVELOPE.check(tree, "");
    ObjectNode attributes = (ObjectNode) tree;
    JsonNode data = attributes.remove("data");
    JsonNode encoded = attributes.remove("data_base64");
    return new Envelope(
        attributes.get("id").textValue(),
        attributes.get("type").textValue(),
        attributes.path("subject").textValue(),
        time(attributes.path("time").textValue()),
        attributes,
        data != null ? data : decoded(attributes, encoded.textValue()));
  }

  /**
   * CloudEvents, JSON format, section 2.2: an attribute that is null is as if it were not there.
   * Data may be null; that is dropped only where it comes beside Base64.
   */
  private static void dropUnset(JsonNode tree) {
    if (tree instanceof ObjectNode event) {
      boolean encoded = event.hasNonNull("data_base64");
      event
          .properties()
          .removeIf(e -> e.getValue().isNull() && (encoded || !e.getKey().equals("data")));
    }
  }

  /** A JWE is text, all else JSON. */
  private static JsonNode decoded(ObjectNode attributes, String base64) {
    byte[] bytes = Base64.getDecoder().decode(base64);
    String mediaType = MediaTypes.essence(attributes.path("datacontenttype").textValue());
    return mediaType.equals(BodyDecryptor.MEDIA_TYPE)
        ? TextNode.valueOf(new String(bytes, StandardCharsets.US_ASCII))
        : Json.parse(bytes);
  }

  /** Writes one CloudEvent with the attributes that Lethe's own events have. */
  static ObjectNode write(Event<?> event, String source, JsonNode data) {
    ObjectNode out = Json.mapper().createObjectNode();
    out.put("specversion", "1.0");
    out.put("id", event.id());
    out.put("source", source);
    out.put("type", event.type());
    out.put("subject", event.subject());
    out.put("time", event.time().toString());
    out.put("datacontenttype", "application/json");
    out.set("data", data);
    return out;
  }

  private static @Nullable Instant time(@Nullable String text) {
    try {
      return text == null ? null : Rfc3339.parse(text);
    } catch (DateTimeException e) {
      throw new InvalidEventException(InvalidEventException.SCHEMA, "/time");
    }
  }

  @Override
  public String toString() {
    return "Envelope[id=" + id + ", type=" + type + "]";
  }
}
