package dev.lethe.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.schemas.HoldReason;
import dev.lethe.schemas.PrintableText;
import dev.lethe.schemas.measured.Measurements;
import dev.lethe.standalone.terminal.MeasuredText;
import java.util.ArrayList;
import java.util.List;

/** A request's status in words. The subject is left out: terminals are recorded. */
final class RequestText {
  private RequestText() {}

  /** One line: id, state, model, due. */
  static String head(JsonNode status) {
    List<String> words = new ArrayList<>();
    words.add(shown(status.path("id")));
    for (String field : new String[] {"state", "model"}) {
      if (status.hasNonNull(field)) {
        words.add(shown(status.path(field)));
      }
    }
    if (!status.path("enforcementLost").isEmpty()) {
      words.add("ENFORCEMENT LOST");
    }
    if (status.hasNonNull("dueAt")) {
      words.add("due " + shown(status.path("dueAt")));
    }
    return String.join("  ", words);
  }

  /** The head, the timeline, the replicas and the measurements. */
  static String whole(JsonNode status) {
    StringBuilder text = new StringBuilder(head(status));
    status.path("timeline").forEach(step -> text.append("\n  ").append(step(step)));
    text.append(notes(status));
    if (status.hasNonNull("receivedAt")) {
      text.append("\n  received ").append(shown(status.path("receivedAt")));
    }
    if (status.hasNonNull("claimedReceivedAt")) {
      text.append(", claimed ").append(shown(status.path("claimedReceivedAt")));
    }
    if (status.hasNonNull("reason")) {
      text.append("\n  reason ").append(shown(status.path("reason")));
    }
    if (HoldReason.LEGAL_HOLD.equals(status.path("reason").textValue())) {
      JsonNode hold = status.path("measured").path("legalHold");
      text.append("\n  legal hold ").append(shown(hold.path("reason")));
      if (hold.hasNonNull("until")) {
        text.append(" until ").append(shown(hold.path("until")));
      }
    }
    if (status.hasNonNull("bundle")) {
      text.append("\n  bundle ").append(shown(status.path("bundle")));
    }
    status
        .path("replicas")
        .forEach(
            replica ->
                text.append("\n  on ")
                    .append(shown(replica.path("replica")))
                    .append(" since ")
                    .append(shown(replica.path("at"))));
    status
        .path("enforcementLost")
        .forEach(
            lost ->
                text.append("\n  NOT ENFORCED on ")
                    .append(shown(lost.path("replica")))
                    .append(" since ")
                    .append(shown(lost.path("since"))));
    MeasuredText.lines(Measurements.of(status.path("measured")))
        .forEach(line -> text.append("\n  ").append(line));
    return text.toString();
  }

  /** The head, and below what happened beside the lifecycle: an approval may need another. */
  static String decided(JsonNode status) {
    return head(status) + notes(status);
  }

  private static String notes(JsonNode status) {
    StringBuilder text = new StringBuilder();
    for (JsonNode note : status.path("notes")) {
      text.append("\n  ").append(shown(note.path("at"))).append("  ");
      text.append(shown(note.path("kind")));
      for (String field : new String[] {"action", "reason"}) {
        if (note.hasNonNull(field)) {
          text.append(' ').append(shown(note.path(field)));
        }
      }
      text.append(" by ").append(shown(note.at("/actor/subject")));
    }
    return text.toString();
  }

  /** One step of the timeline. */
  static String step(JsonNode step) {
    return shown(step.path("at")) + "  " + shown(step.path("state"));
  }

  private static String shown(JsonNode value) {
    return PrintableText.line(value.asText());
  }
}
