package dev.lethe.inference.upstream;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * JSON that everybody reads in the same way: UTF-8, no field twice, nothing behind it. Whatever
 * another reader could understand otherwise would be gated as one thing and read as another.
 */
final class StrictJson {
  private static final String BYTE_ORDER_MARK = "\ufeff";

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private StrictJson() {}

  /** The object that bytes hold; empty if they hold none. */
  static Optional<ObjectNode> object(byte[] json) {
    return text(json).filter(text -> !text.startsWith(BYTE_ORDER_MARK)).flatMap(StrictJson::object);
  }

  static Optional<ObjectNode> object(String json) {
    try {
      return MAPPER.readTree(json) instanceof ObjectNode object
          ? Optional.of(object)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Bytes as UTF-8; empty if they are something else. */
  static Optional<String> text(byte[] bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** Of JSON that was read before. */
  static JsonParser parser(byte[] json) throws IOException {
    return MAPPER.createParser(json);
  }
}
