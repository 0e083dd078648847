package dev.lethe.ingest.stream;

import dev.lethe.service.kafka.RecentTraces;
import org.apache.kafka.common.header.Headers;

/** The W3C trace context that travels in record headers. */
public final class TraceContext {
  private TraceContext() {}

  /**
   * A copy that keeps the W3C trace context, where it has its form, and drops everything else: what
   * is kept is written on with every record that follows.
   */
  public static Headers of(Headers incoming) {
    return RecentTraces.of(incoming);
  }
}
