package dev.lethe.ingest.drp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.schemas.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a request stands, as its agent is told: the protocol's Exercise Status object (section
 * 3.03).
 *
 * @param agentRequestId by which the agent knows it, where it said so
 * @param expectedBy when it is due; null of what became no request
 * @param extension why it is due later than it was, a short code; null if it is not
 */
public record DrpReport(
    String requestId,
    @Nullable String agentRequestId,
    DrpStatus status,
    Instant receivedAt,
    @Nullable Instant expectedBy,
    @Nullable String extension) {
  /** In JSON, UTF-8. */
  public byte[] json() {
    ObjectNode body =
        Json.mapper()
            .createObjectNode()
            .put("request_id", requestId)
            .put("received_at", receivedAt.toString())
            .put("status", status.status().text());
    if (status.reason() != null) {
      body.put("reason", status.reason());
    }
    if (agentRequestId != null) {
      body.put("agent_request_id", agentRequestId);
    }
    if (expectedBy != null) {
      body.put("expected_by", expectedBy.toString());
    }
    String later = extension == null ? "" : " The due date was extended (" + extension + ").";
    return Json.canonical(body.put("processing_details", status.details() + later));
  }

  @Override
  public String toString() {
    return "DrpReport[requestId=" + requestId + ", status=" + status.status() + "]";
  }
}
