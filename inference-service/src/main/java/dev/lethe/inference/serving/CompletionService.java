package dev.lethe.inference.serving;

import dev.lethe.engine.gate.GateSet;
import dev.lethe.engine.serve.GatedAnswer;
import dev.lethe.engine.serve.GatedGenerator;
import dev.lethe.engine.text.TextEngine;
import dev.lethe.inference.openai.ApiError;
import dev.lethe.inference.openai.ApiException;
import dev.lethe.inference.openai.CompletionCall;
import dev.lethe.service.trace.SpanAttribute;
import dev.lethe.service.trace.Spans;
import dev.lethe.service.trace.TracedStep;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.apache.kafka.common.header.Headers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers calls behind the gates in force. Thread-safe; blocks while it generates. */
public final class CompletionService {
  private static final Logger LOG = LoggerFactory.getLogger(CompletionService.class);

  private final ReplicaState state;
  private final LiveGates gates;
  private final RecentTraffic traffic;
  private final Defaults defaults;
  private final RandomSource random;

  /**
   * What a call gets that leaves the choice to the server.
   *
   * @param holdBack see {@link GatedGenerator}
   */
  public record Defaults(double temperature, int maxTokens, int holdBack) {}

  public CompletionService(
      ReplicaState state,
      LiveGates gates,
      RecentTraffic traffic,
      Defaults defaults,
      RandomSource random) {
    this.state = state;
    this.gates = gates;
    this.traffic = traffic;
    this.defaults = defaults;
    this.random = random;
  }

  /**
   * Answers every question with the gates that are in force now, and tells {@code reply}.
   *
   * @param trace the trace context of the call; empty where there is none
   */
  public void answer(CompletionCall call, CompletionSink reply, Headers trace) {
    try (TracedStep answering = Spans.step("answer", trace).inThread()) {
      answer(call, reply, answering);
    }
  }

  private void answer(CompletionCall call, CompletionSink reply, TracedStep answering) {
    answering.with(SpanAttribute.QUESTIONS, call.questions().size());
    answering.with(SpanAttribute.CHOICES, call.choices());
    try {
      reply.mustBeWaitedFor();
      reply.finished(withGates(call, reply, answering));
    } catch (ClientGoneException e) {
      LOG.debug(LogKey.CLIENT_GONE);
    } catch (ApiException e) {
      reply.failed(e.error());
    } catch (CancellationException e) {
      reply.failed(ApiError.notReady());
    } catch (RuntimeException | Error e) {
      answering.failed(e);
      LOG.error(LogKey.ANSWER_FAILED, new RedactedException(e));
      reply.failed(ApiError.internal());
    }
  }

  private List<GatedAnswer> withGates(
      CompletionCall call, CompletionSink reply, TracedStep answering) {
    ServedModel model = state.model();
    if (model == null || !state.ready()) {
      throw new ApiException(ApiError.notReady());
    }
    GateSnapshot snapshot =
        gates.acquire().orElseThrow(() -> new ApiException(ApiError.notReady()));
    try {
      return all(call, reply, model, snapshot.gates(), answering);
    } finally {
      snapshot.release();
    }
  }

  private List<GatedAnswer> all(
      CompletionCall call,
      CompletionSink reply,
      ServedModel model,
      GateSet inForce,
      TracedStep answering) {
    if (call.sampling().logprobs() != null && inForce.answersAsUnknown()) {
      // An answer as about somebody unknown is a base answer to another question: its scores, or
      // that there are none, would tell it from others.
      throw new ApiException(
          ApiError.unsupported("logprobs", "This server gives no log-probabilities at present."));
    }
    CallRequests made = new CallRequests(model, defaults, random);
    List<CallRequests.Asked> asked =
        call.questions().stream().map(question -> made.of(call, question)).toList();
    boolean explains = reply.wantsExplanation() && asked.size() * call.choices() == 1;
    QuestionListener listener = new QuestionListener(traffic, explains);
    QuestionSpans spans = new QuestionSpans(answering.headers(), listener);
    TextEngine engine = new CancellableEngine(model.engine(), reply::mustBeWaitedFor, spans);
    GatedGenerator generator = new GatedGenerator(engine, defaults.holdBack(), spans);
    List<GatedAnswer> answers = new ArrayList<>();
    for (CallRequests.Asked question : asked) {
      for (int choice = 0; choice < call.choices(); choice++) {
        int index = answers.size();
        GatedAnswer answer;
        try {
          spans.begin();
          answer =
              generator.answer(
                  inForce, question.turns(), question.request(choice), reply.sink(index));
        } finally {
          spans.end();
        }
        spans.answered(answer.outcome());
        traffic.answered(answer.outcome());
        traffic.unknown(answer.unknown());
        reply.answered(index, answer);
        answers.add(choice == 0 ? answer : answer.again());
      }
    }
    listener.explanation(inForce).ifPresent(reply::explained);
    return answers;
  }
}
