package dev.lethe.inference.upstream;

import static dev.lethe.inference.upstream.GatedChoice.BESIDE;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.serve.AnswerGate.Refusal;
import dev.lethe.engine.serve.FixedText;
import dev.lethe.engine.serve.GateOutcome;
import dev.lethe.engine.serve.GatedAnswer;
import dev.lethe.engine.text.FinishReason;
import dev.lethe.inference.openai.AnswerWriter;
import dev.lethe.inference.openai.ApiError;
import dev.lethe.inference.serving.LogKey;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream on its way through the gates. Events are held until all that they say was judged, and
 * are sent as they came. Nothing more is read while a gate is asked or the client is behind. Used
 * on one event loop.
 */
final class StreamedAnswer {
  /** What stands around the choices of every server's events, and tells nothing. */
  private static final Set<String> ENVELOPE =
      Set.of(
          "id",
          "object",
          "created",
          "model",
          "choices",
          "usage",
          "service_tier",
          "system_fingerprint",
          "timings",
          "obfuscation");

  private static final Logger LOG = LoggerFactory.getLogger(StreamedAnswer.class);

  private final PassedCall passed;
  private final ProxyReply reply;
  private final UpstreamFlow source;
  private final EventParser parser;
  private final Queue<StreamEvent> waiting = new ArrayDeque<>();
  private final List<Held> held = new ArrayList<>();
  private final Set<String> saidBeside = new HashSet<>();
  private final Map<Integer, GatedChoice> choices = new TreeMap<>();
  private AnswerEnvelope envelope;
  private int promptTokens;
  private @Nullable Buffer done;
  private boolean opened;
  private boolean judging;
  private boolean ended;
  private boolean over;

  /**
   * An event that was not sent yet.
   *
   * @param marks how much each choice in it had said by then
   */
  private record Held(Buffer raw, ObjectNode json, Map<Integer, Long> marks) {}

  StreamedAnswer(PassedCall passed, ProxyReply reply, UpstreamFlow source, int maxEvent) {
    this.passed = passed;
    this.reply = reply;
    this.source = source;
    this.parser = new EventParser(maxEvent);
    this.envelope = passed.envelope();
    this.promptTokens = passed.promptTokens();
  }

  void received(Buffer bytes) {
    if (!over && done == null) {
      guarded(() -> waiting.addAll(parser.feed(bytes)));
      pump();
    }
  }

  /** The upstream has closed the stream in order. */
  void ended() {
    if (!over && done == null) {
      guarded(() -> parser.last().ifPresent(waiting::add));
      ended = true;
      pump();
    }
  }

  /** Ends it with an error; what was not judged is not sent. */
  void failed(ApiError error) {
    if (!over) {
      over = true;
      held.clear();
      LOG.warn(LogKey.UPSTREAM_FAILED, error.code());
      reply.failed(error, "");
      source.over(List.of());
      source.abort();
    }
  }

  /** The client has hung up. */
  void abandoned() {
    if (!over) {
      over = true;
      held.clear();
      source.over(List.of());
      source.abort();
    }
  }

  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (UpstreamFault e) {
      failed(e.error());
    }
  }

  private void pump() {
    guarded(this::takeWhatWaits);
    if (!over && !judging) {
      flow();
    }
  }

  private void takeWhatWaits() {
    while (!over && !judging) {
      StreamEvent event = waiting.poll();
      if (event == null) {
        if (ended) {
          closed();
        }
        return;
      }
      if (event.isDone()) {
        complete(event.raw());
      } else {
        take(event);
      }
      judge();
    }
  }

  private void flow() {
    if (reply.isFull()) {
      source.pause();
      reply.whenDrained(this::pump);
    } else {
      source.resume();
    }
  }

  private void take(StreamEvent event) {
    ObjectNode json =
        StrictJson.object(event.data())
            .orElseThrow(() -> new UpstreamFault(UpstreamErrors.INVALID));
    if (json.hasNonNull("error")) {
      throw new UpstreamFault(UpstreamErrors.inStream(json, passed.call().questions()));
    }
    if (choices.isEmpty()) {
      envelope = envelope.over(json);
      source.seen(envelope);
    }
    promptTokens = json.path("usage").path("prompt_tokens").asInt(promptTokens);
    Map<Integer, Long> marks = new LinkedHashMap<>();
    for (JsonNode said : json.path("choices")) {
      GatedChoice choice = choice(said.path("index").asInt(0));
      choice.said().add(said);
      if (said.hasNonNull("finish_reason")) {
        choice.finish();
      }
      marks.put(choice.index(), choice.said().bytes());
    }
    takeBeside(event, json, marks);
    held.add(new Held(event.raw(), json, marks));
  }

  /** What an event says beside its choices counts as soon as it is there; said again, it is old. */
  private void takeBeside(StreamEvent event, ObjectNode json, Map<Integer, Long> marks) {
    ObjectNode beside = json.deepCopy();
    beside.remove(ENVELOPE);
    if (!event.beside().isEmpty()) {
      beside.put("event", event.beside());
    }
    if (!beside.isEmpty()) {
      GatedChoice choice = choices.computeIfAbsent(BESIDE, GatedChoice::new);
      String text = beside.toString();
      if (saidBeside.add(text)) {
        choice.said().add(JsonNodeFactory.instance.objectNode().set(text, beside));
      }
      marks.put(BESIDE, choice.said().bytes());
    }
  }

  private GatedChoice choice(int index) {
    if (index < 0 || index >= passed.call().choices()) {
      throw new UpstreamFault(UpstreamErrors.INVALID);
    }
    return choices.computeIfAbsent(index, GatedChoice::new);
  }

  private void judge() {
    List<GatedChoice> due =
        choices.values().stream().filter(choice -> choice.isDue(passed.window())).toList();
    if (over || due.isEmpty()) {
      release();
    } else if (!passed.readsDrafts()) {
      due.forEach(GatedChoice::pass);
      release();
    } else {
      judging = true;
      source.pause();
      source.ask(() -> verdicts(due), verdicts -> judged(due, verdicts));
    }
  }

  private List<Optional<Refusal>> verdicts(List<GatedChoice> due) {
    return due.stream().map(choice -> passed.judge(choice.index(), choice.said())).toList();
  }

  private void judged(List<GatedChoice> due, List<Optional<Refusal>> verdicts) {
    judging = false;
    if (over) {
      return;
    }
    for (int i = 0; i < due.size(); i++) {
      GatedChoice choice = due.get(i);
      verdicts.get(i).ifPresentOrElse(refusal -> refuse(choice, refusal), choice::pass);
    }
    release();
    pump();
  }

  private void refuse(GatedChoice choice, Refusal refusal) {
    if (choice.index() == BESIDE) {
      choice.refuse(refusal);
      for (int i = 0; i < passed.call().choices(); i++) {
        GatedChoice other = choice(i);
        if (!other.isRefused()) {
          refuseOne(other, refusal);
        }
      }
    } else if (!choice.isRefused()) {
      refuseOne(choice, refusal);
    }
  }

  private void refuseOne(GatedChoice choice, Refusal refusal) {
    choice.refuse(refusal);
    open(refusal.outcome());
    AnswerWriter writer = writer();
    int index = choice.index();
    if (choice.isStarted()) {
      send(
          writer.closing(
              index, passed.sent(refusal.outcome(), FinishReason.CUT_OFF, 0, choice.released())));
      return;
    }
    FixedText text = passed.fixed(refusal);
    choice.sent(text.text().getBytes(StandardCharsets.UTF_8).length);
    new RefusedChoice(writer, reply)
        .write(index, text.growing(passed.engine(), passed.holdBack()), passed.refused(refusal, 0));
  }

  /** Sends what has passed, and ends the stream where nothing more can come of it. */
  private void release() {
    Iterator<Held> events = held.iterator();
    boolean blocked = false;
    while (!over && events.hasNext()) {
      Held event = events.next();
      boolean barrier = event.marks.isEmpty() && blocked;
      if (barrier || !hasPassed(event)) {
        blocked = true;
      } else {
        events.remove();
        forward(event);
      }
    }
    if (!over && anyRefused() && nothingIsLeft()) {
      close();
      source.abort();
    }
  }

  /** Every choice is refused, or finished and sent. */
  private boolean nothingIsLeft() {
    return choices().count() == passed.call().choices()
        && choices().allMatch(c -> c.isRefused() || c.isFinished() && !c.isDue(passed.window()));
  }

  private Stream<GatedChoice> choices() {
    return choices.values().stream().filter(choice -> choice.index() != BESIDE);
  }

  private boolean hasPassed(Held event) {
    return event.marks.entrySet().stream()
        .allMatch(
            mark -> {
              GatedChoice choice = choices.get(mark.getKey());
              return choice == null || choice.isRefused() || choice.hasPassed(mark.getValue());
            });
  }

  private void forward(Held event) {
    boolean refused = false;
    boolean told = event.marks.keySet().stream().allMatch(index -> index == BESIDE);
    if (told && anyRefused()) {
      return; // the upstream's own counts would count what was not sent
    }
    for (Map.Entry<Integer, Long> mark : event.marks.entrySet()) {
      GatedChoice choice = choices.get(mark.getKey());
      if (choice != null && choice.isRefused()) {
        refused = true;
      } else if (choice != null && choice.index() != BESIDE) {
        told = true;
        choice.sent(mark.getValue());
      }
    }
    if (told) {
      open(GateOutcome.PASS);
      if (refused) {
        send(withoutRefused(event.json));
      } else {
        reply.write(event.raw);
      }
    }
  }

  private ObjectNode withoutRefused(ObjectNode json) {
    ObjectNode rest = json.deepCopy();
    rest.remove("usage");
    Iterator<JsonNode> all = rest.path("choices").iterator();
    while (all.hasNext()) {
      GatedChoice choice = choices.get(all.next().path("index").asInt(0));
      if (choice != null && choice.isRefused()) {
        all.remove();
      }
    }
    return rest;
  }

  /** The upstream says that it is done: whatever is there is all there is. */
  private void complete(Buffer raw) {
    done = raw;
    ended = true;
    waiting.clear();
    choices.values().forEach(GatedChoice::finish);
  }

  /** All was taken and judged. */
  private void closed() {
    boolean whole = choices().findAny().isPresent() && choices().allMatch(GatedChoice::isFinished);
    if (done == null && !whole) {
      throw new UpstreamFault(UpstreamErrors.CUT_OFF);
    }
    release();
    if (!over) {
      open(GateOutcome.PASS);
      close();
    }
  }

  private void close() {
    over = true;
    held.clear();
    if (anyRefused()) {
      new RefusedChoice(writer(), reply).end(counted());
    } else if (done != null) {
      reply.write(done);
    }
    reply.end();
    source.resume(); // what is left to read says nothing
    source.over(outcomes());
  }

  private List<GatedAnswer> counted() {
    List<GatedAnswer> all = new ArrayList<>();
    choices()
        .forEach(
            choice ->
                all.add(
                    passed.sent(
                        choice.outcome(),
                        FinishReason.STOP,
                        all.isEmpty() ? promptTokens : 0,
                        choice.released())));
    return all;
  }

  private boolean anyRefused() {
    return choices.values().stream().anyMatch(GatedChoice::isRefused);
  }

  private List<GateOutcome> outcomes() {
    return choices().map(GatedChoice::outcome).toList();
  }

  private AnswerWriter writer() {
    return envelope.writer(passed.call().shape(), passed.call().includeUsage(), reply.tellsGates());
  }

  private void open(GateOutcome outcome) {
    if (!opened) {
      opened = true;
      reply.open(outcome);
    }
  }

  private void send(ObjectNode event) {
    reply.write(Buffer.buffer("data: " + event + "\n\n"));
  }
}
