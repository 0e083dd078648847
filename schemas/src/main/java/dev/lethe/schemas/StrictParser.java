package dev.lethe.schemas;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses bytes into a tree and says where it failed without saying on what. */
final class StrictParser {
  /** A field name that may be shown: what a programmer would call a field, not somebody's text. */
  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,31}");

  private static final int CHUNK = 8192;

  private StrictParser() {}

  static JsonNode parse(byte[] json) {
    ObjectMapper mapper = Json.mapper();
    String pointer = "";
    if (!isUtf8(json)) {
      throw new InvalidEventException(InvalidEventException.MALFORMED_JSON, "");
    }
    try (JsonParser parser = mapper.getFactory().createParser(json)) {
      try {
        JsonNode node = mapper.readTree(parser); // and no token after it
        if (node == null || node.isMissingNode()) {
          throw new InvalidEventException(InvalidEventException.MALFORMED_JSON, "");
        }
        return node;
      } catch (IOException e) {
        pointer = shown(parser.getParsingContext().pathAsPointer());
        throw new InvalidEventException(code(e), pointer);
      }
    } catch (IOException e) {
      throw new InvalidEventException(InvalidEventException.MALFORMED_JSON, pointer);
    }
  }

  /**
   * JSON that is exchanged is UTF-8 (RFC 8259, section 8.1). The parser would guess UTF-16 and
   * UTF-32 too, which no reader after it expects, and let encoded halves of surrogate pairs pass.
   */
  private static boolean isUtf8(byte[] json) {
    for (int i = 0; i < Math.min(json.length, 4); i++) {
      if (json[i] == 0) {
        return false;
      }
    }
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(json);
    CharBuffer out = CharBuffer.allocate(CHUNK);
    CoderResult result = CoderResult.OVERFLOW;
    while (result.isOverflow()) {
      out.clear();
      result = decoder.decode(in, out, true);
    }
    return !result.isError();
  }

  private static String code(IOException e) {
    @Nullable String message = e.getMessage();
    if (message != null && message.startsWith("Duplicate")) {
      return InvalidEventException.DUPLICATE_FIELD;
    }
    return e instanceof MismatchedInputException
        ? InvalidEventException.TRAILING_TOKENS
        : InvalidEventException.MALFORMED_JSON;
  }

  private static String shown(JsonPointer pointer) {
    StringBuilder shown = new StringBuilder();
    for (JsonPointer at = pointer; at != null && !at.matches(); at = at.tail()) {
      if (!at.mayMatchElement() && !isPlainName(at.getMatchingProperty())) {
        break;
      }
      shown.append('/').append(at.getMatchingProperty());
    }
    return shown.toString();
  }

  /** Whether a client's field name may be shown in a message. */
  static boolean isPlainName(String name) {
    return PLAIN_NAME.matcher(name).matches();
  }
}
