package dev.lethe.inference.upstream;

import io.vertx.core.buffer.Buffer;

/** An answer of the upstream that is read as a whole. */
record UpstreamReply(int status, Buffer body) {
  @Override
  public String toString() {
    return "UpstreamReply[redacted, " + status + "]";
  }
}
