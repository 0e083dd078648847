package dev.lethe.ingest.console.draft;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;

/**
 * A body in memory. Of one that is too long nothing is kept; the rest is taken and dropped, because
 * a browser shows no answer before it has sent everything. Used by one event loop, then by one
 * other thread.
 */
final class BoundedBody {
  private final int most;
  private ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long length;

  BoundedBody(int most) {
    this.most = most;
  }

  synchronized void add(Buffer part) {
    length += part.length();
    if (length > most) {
      clear();
    } else {
      bytes.writeBytes(part.getBytes());
    }
  }

  synchronized void clear() {
    bytes = new ByteArrayOutputStream();
  }

  synchronized boolean isTooLong() {
    return length > most;
  }

  synchronized byte[] bytes() {
    return bytes.toByteArray();
  }
}
