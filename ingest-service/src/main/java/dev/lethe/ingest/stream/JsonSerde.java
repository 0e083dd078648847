package dev.lethe.ingest.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.lethe.schemas.Json;
import java.io.IOException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/** Records of a state store as JSON. Thread-safe. */
public final class JsonSerde {
  private JsonSerde() {}

  /** The serde of {@code type}, a record that Jackson can write and read back. */
  public static <T> Serde<T> of(Class<T> type) {
    ObjectWriter writer = Json.mapper().writerFor(type);
    Serializer<T> serializer =
        (topic, value) -> {
          try {
            return value == null ? null : writer.writeValueAsBytes(value);
          } catch (JsonProcessingException e) {
            throw new SerializationException("cannot write a " + type.getSimpleName());
          }
        };
    Deserializer<T> deserializer =
        (topic, json) -> {
          try {
            return json == null ? null : Json.mapper().readValue(json, type);
          } catch (IOException e) {
            throw new SerializationException("cannot read a " + type.getSimpleName());
          }
        };
    return Serdes.serdeFrom(serializer, deserializer);
  }
}
