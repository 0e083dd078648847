package dev.lethe.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;

/** Reads a request body. Thread-safe. */
@FunctionalInterface
public interface CallReader {
  /**
   * @throws ApiException naming the field to blame
   */
  CompletionCall read(byte[] json);

  /** Whether a stream must end with token counts. */
  static boolean includeUsage(RequestFields fields, boolean stream) {
    JsonNode options = fields.node("stream_options");
    if (options == null) {
      return false;
    }
    if (!stream) {
      throw RequestFields.invalid("stream_options", "is only allowed when 'stream' is true");
    }
    return RequestFields.of(options, "stream_options").bool("include_usage");
  }
}
