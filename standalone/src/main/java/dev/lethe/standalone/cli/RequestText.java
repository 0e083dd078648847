package dev.lethe.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.standalone.terminal.MeasuredText;
import java.util.ArrayList;
import java.util.List;

/** A request's status in words. The subject is left out: terminals are recorded. */
final class RequestText {
  private RequestText() {}

  /** One line: id, state, model, due. */
  static String head(JsonNode status) {
    List<String> words = new ArrayList<>();
    words.add(status.path("id").asText());
    for (String field : new String[] {"state", "model"}) {
      if (status.hasNonNull(field)) {
        words.add(status.path(field).asText());
      }
    }
    if (!status.path("enforcementLost").isEmpty()) {
      words.add("ENFORCEMENT LOST");
    }
    if (status.hasNonNull("dueAt")) {
      words.add("due " + status.path("dueAt").asText());
    }
    return String.join("  ", words);
  }

  /** The head, the timeline, the replicas and the measurements. */
  static String whole(JsonNode status) {
    StringBuilder text = new StringBuilder(head(status));
    status.path("timeline").forEach(step -> text.append("\n  ").append(step(step)));
    if (status.hasNonNull("reason")) {
      text.append("\n  reason ").append(status.path("reason").asText());
    }
    if (status.hasNonNull("bundle")) {
      text.append("\n  bundle ").append(status.path("bundle").asText());
    }
    status
        .path("replicas")
        .forEach(
            replica ->
                text.append("\n  on ")
                    .append(replica.path("replica").asText())
                    .append(" since ")
                    .append(replica.path("at").asText()));
    status
        .path("enforcementLost")
        .forEach(
            lost ->
                text.append("\n  NOT ENFORCED on ")
                    .append(lost.path("replica").asText())
                    .append(" since ")
                    .append(lost.path("since").asText()));
    MeasuredText.lines(status.path("measured")).forEach(line -> text.append("\n  ").append(line));
    return text.toString();
  }

  /** One step of the timeline. */
  static String step(JsonNode step) {
    return step.path("at").asText() + "  " + step.path("state").asText();
  }
}
