package dev.lethe.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the events of one topic as CloudEvents in structured mode. Both directions
 * validate against the JSON Schema. Thread-safe; a null value (a tombstone) stays null.
 *
 * @param <T> the record that the events carry
 */
public final class EventCodec<T>
    implements Serde<Event<T>>, Serializer<Event<T>>, Deserializer<Event<T>> {
  private static final byte[] CONTENT_TYPE = Envelope.CONTENT_TYPE.getBytes(StandardCharsets.UTF_8);

  private final String source;
  private final Schemas schema;
  private final Class<T> dataType;
  private final Function<T, String> eventType;
  private final Function<T, String> subject;

  EventCodec(
      String source,
      Schemas schema,
      Class<T> dataType,
      Function<T, String> eventType,
      Function<T, String> subject) {
    this.source = source;
    this.schema = schema;
    this.dataType = dataType;
    this.eventType = eventType;
    this.subject = subject;
  }

  /**
   * The event's bytes.
   *
   * @throws InvalidEventException if it breaks its own schema
   */
  public byte[] write(Event<T> event) {
    JsonNode data = Json.mapper().valueToTree(event.data());
    PlainData.requireStorable(data, "/data");
    schema.check(data, "/data");
    requireSame(eventType.apply(event.data()), event.type(), "/type");
    requireSame(subject.apply(event.data()), event.subject(), "/subject");
    ObjectNode envelope = Envelope.write(event, source, data);
    Schemas.ENVELOPE.check(envelope, "");
    return Json.write(envelope);
  }

  /**
   * The event in {@code json}.
   *
   * @throws InvalidEventException if it is not one of this topic's; it never says what it held
   */
  public Event<T> read(byte[] json) {
    Envelope envelope = Envelope.read(json);
    PlainData.requireStorable(envelope.data(), "/data");
    T data = EventDataMapper.read(envelope.data(), schema, dataType, "/data");
    requireSame(eventType.apply(data), envelope.type(), "/type");
    String about = requirePresent(envelope.subject(), "/subject");
    requireSame(subject.apply(data), about, "/subject");
    Instant time = requirePresent(envelope.time(), "/time");
    return new Event<>(envelope.id(), envelope.type(), about, time, data);
  }

  @Override
  public byte @Nullable [] serialize(String topic, @Nullable Event<T> event) {
    return event == null ? null : write(event);
  }

  @Override
  public byte @Nullable [] serialize(String topic, Headers headers, @Nullable Event<T> event) {
    headers.remove("content-type").add("content-type", CONTENT_TYPE);
    return serialize(topic, event);
  }

  @Override
  public @Nullable Event<T> deserialize(String topic, byte @Nullable [] json) {
    return json == null ? null : read(json);
  }

  @Override
  public Serializer<Event<T>> serializer() {
    return this;
  }

  @Override
  public Deserializer<Event<T>> deserializer() {
    return this;
  }

  @Override
  public void configure(Map<String, ?> configs, boolean isKey) {
    // nothing to configure
  }

  @Override
  public void close() {
    // holds nothing
  }

  private static void requireSame(String expected, String actual, String pointer) {
    if (!expected.equals(actual)) {
      throw new InvalidEventException(InvalidEventException.SCHEMA, pointer);
    }
  }

  private static <V> V requirePresent(@Nullable V value, String pointer) {
    if (value == null) {
      throw new InvalidEventException(InvalidEventException.MISSING_FIELD, pointer);
    }
    return value;
  }
}
