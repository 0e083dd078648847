package dev.lethe.inference.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a client has of a response, by the events that went out: what can be closed, and how a
 * response that ends early looks as a whole. Not thread-safe.
 */
final class SentResponse {
  private static final String ITEM = "item";

  private final SortedMap<Integer, ObjectNode> closed = new TreeMap<>();
  private final SortedMap<Integer, OpenMessage> messages = new TreeMap<>();
  private @Nullable ObjectNode response;
  private long next;
  private boolean ended;

  /** Takes an event that is written. */
  void take(ObjectNode event) {
    next = event.path("sequence_number").asLong(next) + 1;
    int at = event.path("output_index").asInt(0);
    switch (event.path("type").asText()) {
      case "response.created", "response.in_progress" -> {
        if (event.path("response") instanceof ObjectNode begun) {
          response = begun;
        }
      }
      case "response.completed", "response.incomplete" -> ended = true;
      case "response.output_item.added" -> {
        if (event.path(ITEM) instanceof ObjectNode item && isMessage(item)) {
          messages.put(at, new OpenMessage(item.deepCopy()));
        }
      }
      case "response.output_item.done" -> {
        if (event.path(ITEM) instanceof ObjectNode item) {
          closed.put(at, item);
        }
        messages.remove(at);
      }
      default -> {
        OpenMessage message = messages.get(at);
        if (message != null) {
          message.take(event);
        }
      }
    }
  }

  private static boolean isMessage(JsonNode item) {
    return item.path("type").asText().equals("message");
  }

  /** The number of the next event. */
  long next() {
    return next;
  }

  /** Whether its last event went out. */
  boolean isEnded() {
    return ended;
  }

  /**
   * Messages that have begun and not ended, with what of their text went out. Other items, such as
   * half a call of a tool, are of no use to anybody.
   */
  Map<Integer, ObjectNode> open() {
    Map<Integer, ObjectNode> open = new TreeMap<>();
    messages.forEach((at, message) -> open.put(at, message.whole()));
    return open;
  }

  /** The parts of such a message that have not ended. */
  Map<Integer, ObjectNode> openParts(int at) {
    OpenMessage message = messages.get(at);
    return message == null ? Map.of() : message.open();
  }

  /**
   * As it stands now.
   *
   * @param otherwise where nothing of it went out
   */
  ObjectNode response(ObjectNode otherwise) {
    ObjectNode now = response == null ? otherwise : response.deepCopy();
    now.putArray(ResponseFormat.OUTPUT).addAll(closed.values());
    return now;
  }

  private static final class OpenMessage {
    private final ObjectNode item;
    private final SortedMap<Integer, Part> parts = new TreeMap<>();

    OpenMessage(ObjectNode item) {
      this.item = item;
      for (JsonNode part : item.path("content")) {
        if (part instanceof ObjectNode begun) {
          parts.put(parts.size(), new Part(begun, false));
        }
      }
    }

    void take(ObjectNode event) {
      int at = event.path("content_index").asInt(0);
      String type = event.path("type").asText();
      if (event.path("part") instanceof ObjectNode part) {
        parts.put(at, new Part(part, type.endsWith(".done")));
      } else if (type.equals("response.output_text.delta")) {
        part(at, false).text.append(event.path("delta").asText());
      } else if (type.equals("response.refusal.delta")) {
        part(at, true).text.append(event.path("delta").asText());
      }
    }

    private Part part(int at, boolean refusal) {
      return parts.computeIfAbsent(at, index -> Part.empty(refusal));
    }

    ObjectNode whole() {
      ObjectNode whole = item.deepCopy();
      ArrayNode content = whole.putArray("content");
      parts.values().forEach(part -> content.add(part.whole()));
      return whole;
    }

    Map<Integer, ObjectNode> open() {
      Map<Integer, ObjectNode> open = new TreeMap<>();
      parts.forEach(
          (at, part) -> {
            if (!part.done) {
              open.put(at, part.whole());
            }
          });
      return open;
    }
  }

  /** One text. What it says beside, as logprobs, stands in the events that went out. */
  private static final class Part {
    private final ObjectNode begun;
    private final String kind;
    private final StringBuilder text;
    private final boolean done;

    Part(ObjectNode begun, boolean done) {
      this.begun = begun;
      this.kind = begun.has("refusal") ? "refusal" : "text";
      this.text = new StringBuilder(begun.path(kind).asText());
      this.done = done;
    }

    static Part empty(boolean refusal) {
      return new Part(
          refusal
              ? JsonNodeFactory.instance.objectNode().put("type", "refusal").put("refusal", "")
              : ResponseFormat.part(""),
          false);
    }

    ObjectNode whole() {
      ObjectNode whole = begun.deepCopy();
      return whole.put(kind, text.toString());
    }
  }
}
