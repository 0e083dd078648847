package dev.lethe.inference.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.serve.GatedAnswer;
import dev.lethe.engine.text.FinishReason;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The typed events of one response, up to {@code response.completed} or {@code
 * response.incomplete}. Not thread-safe.
 */
final class ResponseEvents implements AnswerEvents {
  private static final String CREATED = "response.created";
  private static final String COMPLETED = "response.completed";
  private static final String INCOMPLETE = "response.incomplete";
  private static final Set<String> LAST = Set.of(COMPLETED, INCOMPLETE);

  private static final String RESPONSE = "response";
  private static final String ITEM_ID = "item_id";
  private static final String OUTPUT_INDEX = "output_index";
  private static final String CONTENT_INDEX = "content_index";
  private static final String CONTENT_FILTER = "content_filter";

  private final ResponseFormat format;
  private final ProxyReply reply;
  private final SentResponse sent = new SentResponse();

  /** Why it ends before its end; empty where it does not. */
  private String unfinished = "";

  ResponseEvents(ResponseFormat format, ProxyReply reply) {
    this.format = format;
    this.reply = reply;
  }

  @Override
  public Map<Integer, Long> take(StreamEvent event, ObjectNode json, GatedChoices choices) {
    String type = json.path("type").asText();
    JsonNode response = json.path(RESPONSE);
    boolean odd = json.hasNonNull(RESPONSE) && !isResponse(response);
    if (!json.path("type").isTextual() || odd) {
      throw new UpstreamFault(UpstreamErrors.INVALID);
    }
    GatedChoice answer = choices.get(0);
    ResponseTexts.event(type, json, answer.said());
    ResponseTexts.output(response.path(ResponseFormat.OUTPUT), answer.said());
    if (LAST.contains(type)) {
      answer.finish();
    }
    Map<Integer, Long> marks = new LinkedHashMap<>();
    marks.put(0, answer.said().bytes());
    ObjectNode beside =
        response instanceof ObjectNode object
            ? format.beside(object)
            : JsonNodeFactory.instance.objectNode();
    if (!event.beside().isEmpty() && !isNamed(event, type)) {
      beside.put("event", event.beside());
    }
    choices.takeBeside(beside, marks);
    return marks;
  }

  private static boolean isResponse(JsonNode response) {
    boolean none = !response.hasNonNull(ResponseFormat.OUTPUT);
    return response.isObject() && (none || response.path(ResponseFormat.OUTPUT).isArray());
  }

  /** Whether its other line says its type once more, as OpenAI's and vLLM's do. */
  private static boolean isNamed(StreamEvent event, String type) {
    return List.of("event: " + type, "event:" + type).contains(event.beside());
  }

  @Override
  public void done(GatedChoices choices) {
    if (!choices.areWhole()) {
      throw new UpstreamFault(UpstreamErrors.CUT_OFF);
    }
  }

  @Override
  public void sent(ObjectNode event) {
    sent.take(event);
  }

  @Override
  public void refuse(int index, AnswerEnvelope envelope, List<String> steps, GatedAnswer answer) {
    String text = steps.isEmpty() ? "" : steps.get(steps.size() - 1);
    boolean whole = answer.finish() != FinishReason.LENGTH;
    unfinished = whole ? "" : "max_output_tokens";
    write(CREATED, RESPONSE, format.object(envelope));
    write("response.in_progress", RESPONSE, format.object(envelope));
    ObjectNode item = ResponseFormat.message(envelope, "in_progress", null);
    String id = item.path("id").textValue();
    write("response.output_item.added", "item", item.deepCopy(), at(0));
    write("response.content_part.added", "part", ResponseFormat.part(""), at(id, 0, 0));
    String before = "";
    for (String step : steps) {
      if (step.length() > before.length()) {
        ObjectNode delta = at(id, 0, 0).put("delta", step.substring(before.length()));
        delta.putArray("logprobs");
        write("response.output_text.delta", delta);
        before = step;
      }
    }
    close(id, 0, 0, ResponseFormat.part(text), "text");
    String status = whole ? ResponseFormat.COMPLETED : ResponseFormat.INCOMPLETE;
    write(
        "response.output_item.done", "item", ResponseFormat.message(envelope, status, text), at(0));
  }

  @Override
  public void cutOff(int index, AnswerEnvelope envelope, GatedAnswer answer) {
    boolean told = reply.tellsGates();
    unfinished = told ? CONTENT_FILTER : "";
    String status = told ? ResponseFormat.INCOMPLETE : ResponseFormat.COMPLETED;
    sent.open().forEach((at, item) -> close(at, item.put(ResponseFormat.STATUS, status)));
  }

  private void close(int at, ObjectNode item) {
    String id = item.path("id").asText();
    sent.openParts(at)
        .forEach(
            (content, part) ->
                close(id, at, content, part, part.has("refusal") ? "refusal" : "text"));
    write("response.output_item.done", "item", item, at(at));
  }

  private void close(String id, int at, int content, ObjectNode part, String kind) {
    String stem = kind.equals("text") ? "output_text" : kind;
    ObjectNode done = at(id, at, content);
    done.set(kind, part.path(kind));
    if (part.has("logprobs")) {
      done.set("logprobs", part.path("logprobs"));
    }
    write("response." + stem + ".done", done);
    write("response.content_part.done", "part", part, at(id, at, content));
  }

  @Override
  public void end(AnswerEnvelope envelope, List<GatedAnswer> all) {
    if (sent.isEnded()) {
      return;
    }
    GatedAnswer answer = all.get(0);
    ObjectNode body = sent.response(format.object(envelope));
    ResponseFormat.finish(body, unfinished, answer.promptTokens(), answer.completionTokens());
    write(unfinished.isEmpty() ? COMPLETED : INCOMPLETE, RESPONSE, body);
  }

  private static ObjectNode at(int output) {
    return JsonNodeFactory.instance.objectNode().put(OUTPUT_INDEX, output);
  }

  private static ObjectNode at(String id, int output, int content) {
    return at(output).put(ITEM_ID, id).put(CONTENT_INDEX, content);
  }

  private void write(String type, String name, ObjectNode value) {
    write(type, name, value, JsonNodeFactory.instance.objectNode());
  }

  private void write(String type, String name, ObjectNode value, ObjectNode event) {
    event.set(name, value);
    write(type, event);
  }

  private void write(String type, ObjectNode said) {
    ObjectNode event = JsonNodeFactory.instance.objectNode().put("type", type);
    event.put("sequence_number", sent.next()).setAll(said);
    sent.take(event);
    reply.write(Buffer.buffer("event: " + type + "\ndata: " + event + "\n\n"));
  }
}
