package dev.lethe.inference.upstream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.serve.AnswerGate.Refusal;
import dev.lethe.engine.serve.AnswerGate.Written;
import dev.lethe.engine.serve.GateOutcome;
import dev.lethe.engine.serve.GatedAnswer;
import dev.lethe.engine.text.FinishReason;
import dev.lethe.inference.openai.ApiError;
import dev.lethe.inference.serving.LogKey;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
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
  private final AnswerFormat format;
  private final AnswerEvents events;
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
    this.format = passed.call().format();
    this.events = format.events(reply);
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
      source.failing(error);
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
    Optional<ObjectNode> error = format.error(json);
    if (error.isPresent()) {
      throw new UpstreamFault(UpstreamErrors.inStream(error.get(), passed.call().questions()));
    }
    if (choices.isEmpty()) {
      envelope = format.envelope(json, envelope);
      source.seen(envelope);
    }
    promptTokens = format.promptTokens(json, promptTokens);
    held.add(new Held(event.raw(), json, events.take(event, json, choices)));
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
    Map<Integer, Refusal> fired = new LinkedHashMap<>();
    for (int i = 0; i < due.size(); i++) {
      GatedChoice choice = due.get(i);
      verdicts.get(i).ifPresent(refusal -> fired.put(choice.index(), refusal));
    }
    if (fired.keySet().stream().anyMatch(index -> mayBeAdapted(index, fired))) {
      source.pause();
      source.adapt(fired, instead -> decided(due, instead));
    } else {
      decided(due, fired);
    }
  }

  /** Whether nothing of it went out yet that another answer would have to follow. */
  private boolean mayBeAdapted(int index, Map<Integer, Refusal> fired) {
    Refusal refusal = fired.get(index);
    return refusal != null
        && refusal.adaptable() != null
        && index != GatedChoice.BESIDE
        && !choices.get(index).isStarted();
  }

  private void decided(List<GatedChoice> due, Map<Integer, Refusal> fired) {
    judging = false;
    if (over) {
      return;
    }
    for (GatedChoice choice : due) {
      Refusal refusal = fired.get(choice.index());
      if (refusal == null) {
        choice.pass();
      } else {
        refuse(choice, refusal);
      }
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
    int index = choice.index();
    if (choice.isStarted()) {
      events.cutOff(
          index,
          envelope,
          passed.sent(refusal.outcome(), FinishReason.CUT_OFF, 0, choice.released()));
      return;
    }
    Written text = passed.written(refusal);
    choice.sent(text.text().getBytes(StandardCharsets.UTF_8).length);
    events.refuse(index, envelope, text.steps(), passed.refused(refusal, 0));
  }

  /** Sends what has passed, and ends the stream where nothing more can come of it. */
  private void release() {
    Iterator<Held> waits = held.iterator();
    boolean blocked = false;
    while (!over && waits.hasNext()) {
      Held event = waits.next();
      boolean barrier = event.marks.isEmpty() && blocked;
      if (barrier || !choices.havePassed(event.marks)) {
        blocked = true;
      } else {
        waits.remove();
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
        events.sent(event.json);
        reply.write(event.raw);
      }
    }
  }

  /** The upstream says that it is done. */
  private void complete(Buffer raw) {
    done = raw;
    ended = true;
    waiting.clear();
    events.done(choices);
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
      events.end(envelope, counted());
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
