package dev.lethe.inference.upstream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.serve.AnswerGate.Refusal;
import dev.lethe.engine.serve.AnswerGate.Written;
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
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream on its way through the gates. Events are held until all that they say was judged, and
 * are sent as they came. Nothing more is read while a gate is asked or the client is behind. Used
 * on one event loop.
 */
final class StreamedAnswer {
  private static final Logger LOG = LoggerFactory.getLogger(StreamedAnswer.class);

  private final PassedCall passed;
  private final ProxyReply reply;
  private final UpstreamFlow source;
  private final EventParser parser;
  private final Queue<StreamEvent> waiting = new ArrayDeque<>();
  private final List<Held> held = new ArrayList<>();
  private final GatedChoices choices;
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
    this.choices = new GatedChoices(passed.call().choices(), passed.window());
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
      LOG.warn(LogKey.UPSTREAM_FAILED, UpstreamErrors.reason(error));
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
    held.add(new Held(event.raw(), json, choices.take(event, json)));
  }

  private void judge() {
    List<GatedChoice> due = choices.due();
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

  /** What an event says beside its choices is about each of them. */
  private void refuse(GatedChoice choice, Refusal refusal) {
    if (choice.index() == GatedChoice.BESIDE) {
      choice.refuse(refusal);
      choices.expected().forEach(each -> refuseOne(each, refusal));
    } else {
      refuseOne(choice, refusal);
    }
  }

  private void refuseOne(GatedChoice choice, Refusal refusal) {
    if (choice.isRefused()) {
      return;
    }
    boolean complete = choice.isStarted() && choice.isFinished() && choice.isSent();
    choice.refuse(refusal);
    if (complete) {
      return; // too late: its end went out too
    }
    open(refusal.outcome());
    AnswerWriter writer = writer();
    int index = choice.index();
    if (choice.isStarted()) {
      send(
          writer.closing(
              index, passed.sent(refusal.outcome(), FinishReason.CUT_OFF, 0, choice.released())));
      return;
    }
    Written text = passed.written(refusal);
    choice.sent(text.text().getBytes(StandardCharsets.UTF_8).length);
    new RefusedChoice(writer, reply).write(index, text.steps(), passed.refused(refusal, 0));
  }

  /** Sends what has passed, and ends the stream where nothing more can come of it. */
  private void release() {
    Iterator<Held> events = held.iterator();
    boolean blocked = false;
    while (!over && events.hasNext()) {
      Held event = events.next();
      boolean barrier = event.marks.isEmpty() && blocked;
      if (barrier || !choices.havePassed(event.marks)) {
        blocked = true;
      } else {
        events.remove();
        forward(event);
      }
    }
    if (!over && choices.anyRefused() && choices.nothingIsLeft()) {
      close();
      source.abort();
    }
  }

  private void forward(Held event) {
    boolean refused = false;
    boolean told = event.marks.keySet().stream().allMatch(index -> index == GatedChoice.BESIDE);
    if (told && choices.anyRefused()) {
      return; // the upstream's own counts would count what was not sent
    }
    for (Map.Entry<Integer, Long> mark : event.marks.entrySet()) {
      GatedChoice choice = choices.get(mark.getKey());
      if (choice.isRefused()) {
        refused = true;
      } else if (choice.index() != GatedChoice.BESIDE) {
        told = true;
        choice.sent(mark.getValue());
      }
    }
    if (told) {
      open(GateOutcome.PASS);
      if (refused) {
        send(choices.withoutRefused(event.json));
      } else {
        reply.write(event.raw);
      }
    }
  }

  /** The upstream says that it is done: whatever is there is all there is. */
  private void complete(Buffer raw) {
    done = raw;
    ended = true;
    waiting.clear();
    choices.finish();
  }

  /** All was taken and judged. */
  private void closed() {
    if (done == null && !choices.areWhole()) {
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
    if (choices.anyRefused()) {
      new RefusedChoice(writer(), reply).end(counted());
    } else if (done != null) {
      reply.write(done);
    }
    reply.end();
    source.resume(); // what is left to read says nothing
    source.over(choices.outcomes());
  }

  private List<GatedAnswer> counted() {
    List<GatedAnswer> all = new ArrayList<>();
    choices
        .all()
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
