package dev.lethe.inference.upstream;

import io.vertx.core.buffer.Buffer;

/**
 * One server-sent event.
 *
 * @param raw as it was received, with the empty line that ends it
 * @param data its data lines, joined by line breaks
 * @param beside its other lines, comments too
 */
record StreamEvent(Buffer raw, String data, String beside) {
  static final String DONE = "[DONE]";

  boolean isDone() {
    return data.strip().equals(DONE);
  }

  @Override
  public String toString() {
    return "StreamEvent[redacted]";
  }
}
