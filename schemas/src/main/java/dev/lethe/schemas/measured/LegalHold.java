package dev.lethe.schemas.measured;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What HELD says of a legal hold.
 *
 * @param reason a short code that whoever ordered it gave
 * @param until when it ends by itself; null where a person has to lift it
 * @param orderedAt when it was ordered, by which one order is told from another
 */
public record LegalHold(String reason, @Nullable Instant until, Instant orderedAt) {
  static Optional<LegalHold> of(JsonNode json) {
    String reason = Nodes.text(json, "reason");
    String orderedAt = Nodes.text(json, "orderedAt");
    String until = Nodes.text(json, "until");
    if (reason == null || orderedAt == null) {
      return Optional.empty();
    }
    try {
      Instant end = until == null ? null : Instant.parse(until);
      return Optional.of(new LegalHold(reason, end, Instant.parse(orderedAt)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("reason", reason);
    if (until != null) {
      json.put("until", until.toString());
    }
    return json.put("orderedAt", orderedAt.toString());
  }

  /** Whether it has come to its end. */
  public boolean isOver(Instant now) {
    return until != null && !until.isAfter(now);
  }
}
