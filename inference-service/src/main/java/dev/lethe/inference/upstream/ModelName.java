package dev.lethe.inference.upstream;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Puts another model's name into a call and leaves every other byte as it is. */
final class ModelName {
  private static final String FIELD = "model";

  private ModelName() {}

  /**
   * @param body a JSON object with a text {@code model}, see {@link StrictJson}
   */
  static byte[] replaced(byte[] body, String name) {
    try (JsonParser json = StrictJson.parser(body)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean model = json.currentName().equals(FIELD);
        json.nextToken();
        if (model) {
          int start = (int) json.currentTokenLocation().getByteOffset();
          json.finishToken();
          int end = (int) json.currentLocation().getByteOffset();
          return spliced(body, start, end, name);
        }
        json.skipChildren();
      }
      throw new IllegalArgumentException("the call names no model");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] spliced(byte[] body, int start, int end, String name) {
    if (body[start] != '"' || body[end - 1] != '"') {
      throw new IllegalArgumentException("the model's name is not where it should be");
    }
    byte[] quoted = TextNode.valueOf(name).toString().getBytes(StandardCharsets.UTF_8);
    byte[] spliced = Arrays.copyOf(body, body.length - (end - start) + quoted.length);
    System.arraycopy(quoted, 0, spliced, start, quoted.length);
    System.arraycopy(body, end, spliced, start + quoted.length, body.length - end);
    return spliced;
  }
}
