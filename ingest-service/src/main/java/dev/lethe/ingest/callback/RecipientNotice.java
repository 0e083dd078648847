package dev.lethe.ingest.callback;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.RequestEvent;

/** What a recipient is told: a CloudEvent that names the subject. */
final class RecipientNotice {
  static final String TYPE = "lethe.recipient-notice.v1";

  private RecipientNotice() {}

  static byte[] of(String id, RequestEvent certified, String subject) {
    ObjectNode event = Json.mapper().createObjectNode();
    event.put("specversion", "1.0");
    event.put("id", id);
    event.put("source", "/lethe/recipients");
    event.put("type", TYPE);
    event.put("subject", certified.requestId());
    event.put("time", certified.at().toString());
    event.put("datacontenttype", "application/json");
    ObjectNode data = event.putObject("data");
    data.put("requestId", certified.requestId());
    data.put("tenant", certified.tenant());
    data.put("model", certified.model());
    data.put("subject", subject);
    data.put("certifiedAt", certified.at().toString());
    return Json.canonical(event);
  }
}
