package dev.lethe.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The one way in which Lethe reads and writes JSON. Strict: unknown fields, duplicate keys,
 * trailing tokens and coerced scalars are refused. Instants are RFC 3339 text; absent values are
 * left out. Thread-safe.
 */
public final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      // A sealed or encrypted body is one text, as long as a record may be.
                      StreamReadConstraints.builder()
                          .maxStringLength(Limits.MAX_RECORD_BYTES)
                          .build())
                  .build())
          .addModule(new JavaTimeModule())
          .addModule(
              new SimpleModule("rfc3339").addDeserializer(Instant.class, new InstantReader()))
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
          .build();

  private Json() {}

  /** The shared strict mapper. Do not reconfigure it. */
  public static ObjectMapper mapper() {
    return MAPPER;
  }

  /**
   * Parses one JSON value strictly.
   *
   * @throws InvalidEventException {@code malformed-json} or {@code duplicate-field}; it never says
   *     what the text was
   */
  public static JsonNode parse(byte[] json) {
    return StrictParser.parse(json);
  }

  /**
   * The canonical form that digests are taken over: UTF-8, keys in ascending order of their UTF-16
   * code units, no white space, arrays as they are.
   *
   * @throws InvalidEventException {@code malformed-json} if a text holds half a surrogate pair
   */
  public static byte[] canonical(JsonNode node) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = MAPPER.getFactory().createGenerator(bytes)) {
      writeCanonical(node, out);
    } catch (IOException e) {
      // Its message would quote the text.
      throw new InvalidEventException(InvalidEventException.MALFORMED_JSON, "");
    }
    return bytes.toByteArray();
  }

  private static void writeCanonical(JsonNode node, JsonGenerator out) throws IOException {
    if (node.isObject()) {
      List<String> names = new ArrayList<>();
      node.fieldNames().forEachRemaining(names::add);
      Collections.sort(names);
      out.writeStartObject();
      for (String name : names) {
        out.writeFieldName(wellFormed(name));
        writeCanonical(node.get(name), out);
      }
      out.writeEndObject();
    } else if (node.isArray()) {
      out.writeStartArray();
      for (JsonNode element : node) {
        writeCanonical(element, out);
      }
      out.writeEndArray();
    } else if (node.isTextual()) {
      out.writeString(wellFormed(node.textValue()));
    } else {
      out.writeTree(node);
    }
  }

  /** Two texts with different broken halves would otherwise be encoded to the same bytes. */
  private static String wellFormed(String text) {
    if (!PlainData.isWellFormed(text)) {
      throw new InvalidEventException(InvalidEventException.MALFORMED_JSON, "");
    }
    return text;
  }

  /** Writes a tree or a record of this package; its exceptions carry no content. */
  static byte[] write(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new InvalidEventException(InvalidEventException.MALFORMED_JSON, "");
    }
  }
}
