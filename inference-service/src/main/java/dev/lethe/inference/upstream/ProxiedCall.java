package dev.lethe.inference.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.serve.AnswerGate;
import dev.lethe.engine.serve.AnswerGate.Adaptable;
import dev.lethe.engine.serve.AnswerGate.Refusal;
import dev.lethe.engine.serve.AnswerGate.Written;
import dev.lethe.engine.serve.GateOutcome;
import dev.lethe.engine.serve.GatedAnswer;
import dev.lethe.inference.config.UpstreamConfig;
import dev.lethe.inference.openai.ApiError;
import dev.lethe.inference.serving.GateSnapshot;
import dev.lethe.inference.serving.LogKey;
import dev.lethe.inference.serving.QuestionSpans;
import dev.lethe.inference.serving.RecentTraffic;
import dev.lethe.inference.serving.RedactedException;
import dev.lethe.service.trace.SpanAttribute;
import dev.lethe.service.trace.Spans;
import dev.lethe.service.trace.TracedStep;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call that is being answered. Used on its event loop, once. */
final class ProxiedCall implements UpstreamFlow {
  private static final Logger LOG = LoggerFactory.getLogger(ProxiedCall.class);
  private static final int OK = 200;
  private static final int LARGEST_ERROR = 1 << 20;
  private static final long GRACE_MILLIS = 1_000;
  private static final Pattern RETRY_AFTER = Pattern.compile("[A-Za-z0-9 ,:-]{1,40}");
  private static final Pattern TRACE =
      Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

  private final Resources around;
  private final UpstreamCall call;
  private final ProxyReply reply;
  private final @Nullable String trace;
  private final GateSnapshot snapshot;
  private final Runnable whenOver;
  private final UpstreamConnection connection;
  private @Nullable HttpClientResponse response;
  private @Nullable TracedStep upstream;
  private boolean read;
  private boolean over;
  private Consumer<ApiError> failure = this::fail;
  private Runnable abandoned = () -> over(List.of());

  /** What all calls have in common. */
  record Resources(
      Vertx vertx,
      UpstreamConfig config,
      UpstreamClient client,
      WorkerExecutor workers,
      UpstreamEngine engine,
      @Nullable UpstreamAdapters adapters,
      int holdBack,
      RecentTraffic traffic,
      EnvelopeSource envelopes,
      UpstreamFailures failures) {}

  /**
   * @param whenOver runs once, however it ends
   */
  ProxiedCall(
      Resources around,
      UpstreamCall call,
      ProxyReply reply,
      @Nullable String trace,
      GateSnapshot snapshot,
      Runnable whenOver) {
    this.around = around;
    this.call = call;
    this.reply = reply;
    this.trace = trace;
    this.snapshot = snapshot;
    this.whenOver = whenOver;
    this.connection = new UpstreamConnection(around.vertx());
  }

  void start() {
    reply.whenGone(
        () -> {
          abandoned.run();
          connection.abort();
        });
    asking(QuestionSpans.GATE_QUESTION, this::gates, this::asked);
  }

  /** One for each question. Blocks. */
  private List<AnswerGate> gates() {
    return call.questions().stream().map(this::gate).toList();
  }

  private AnswerGate gate(List<String> turns) {
    long began = System.nanoTime();
    AnswerGate gate = AnswerGate.of(snapshot.gates(), turns, around.traffic()::asked);
    around.traffic().questionTimes().add(System.nanoTime() - began);
    return gate;
  }

  private void asked(List<AnswerGate> gates) {
    Optional<Refusal> refusal =
        gates.stream().map(AnswerGate::question).flatMap(Optional::stream).findFirst();
    AnswerEnvelope envelope = around.envelopes().next(call.format().idPrefix());
    PassedCall passed = new PassedCall(call, gates, around.engine(), around.holdBack(), envelope);
    if (refusal.isPresent()) {
      refuse(passed, refusal.get());
    } else {
      passOn(passed);
    }
  }

  private void refuse(PassedCall passed, Refusal refusal) {
    List<GateOutcome> outcomes = Collections.nCopies(call.choices(), refusal.outcome());
    List<GatedAnswer> answers = new ArrayList<>();
    for (int i = 0; i < call.choices(); i++) {
      answers.add(passed.refused(refusal, i == 0 ? passed.promptTokens() : 0));
    }
    if (call.stream()) {
      reply.open(refusal.outcome());
      refusedStream(passed.envelope(), passed.written(refusal), answers);
      reply.end();
    } else {
      ObjectNode whole = call.format().refused(passed.envelope(), reply.tellsGates(), answers);
      reply.whole(outcomes, Buffer.buffer(whole.toString()));
    }
    over(outcomes);
  }

  private void refusedStream(AnswerEnvelope envelope, Written text, List<GatedAnswer> answers) {
    AnswerEvents events = call.format().events(reply);
    for (int i = 0; i < answers.size(); i++) {
      events.refuse(i, envelope, text.steps(), answers.get(i));
    }
    events.end(envelope, answers);
  }

  private void passOn(PassedCall passed) {
    upstream =
        Spans.call("upstream", trace())
            .with(SpanAttribute.HTTP_METHOD, "POST")
            .with(SpanAttribute.QUESTIONS, call.questions().size())
            .with(SpanAttribute.CHOICES, call.choices());
    around
        .client()
        .call(HttpMethod.POST, call.path())
        .onFailure(e -> failure.accept(UpstreamErrors.UNREACHABLE))
        .onSuccess(request -> send(request, passed));
  }

  private void send(HttpClientRequest request, PassedCall passed) {
    connection.begin(
        request,
        around.config().idleTimeout(),
        around.config().totalTimeout(),
        late -> failure.accept(late));
    if (over) { // the client has gone meanwhile
      return;
    }
    String parent = upstream == null || !Spans.areOn() ? trace : upstream.traceparent();
    if (parent != null && TRACE.matcher(parent).matches()) {
      request.putHeader("traceparent", parent);
    }
    request
        .send(call.body())
        .onFailure(e -> failure.accept(UpstreamErrors.CUT_OFF))
        .onSuccess(answer -> answered(answer, passed));
  }

  private void answered(HttpClientResponse answer, PassedCall passed) {
    response = answer;
    if (upstream != null) {
      upstream.with(SpanAttribute.HTTP_STATUS, answer.statusCode());
    }
    connection.heard();
    boolean json = isOf(answer, "application/json");
    boolean events = isOf(answer, "text/event-stream");
    if (over) {
      connection.abort();
    } else if (answer.statusCode() != OK) {
      collect(answer, LARGEST_ERROR, body -> rejected(answer, json ? body : Buffer.buffer()));
    } else if (isEncoded(answer) || !(call.stream() ? events : json)) {
      fail(UpstreamErrors.INVALID);
    } else if (call.stream()) {
      stream(answer, passed);
    } else {
      long limit = around.config().maxAnswer().asLongValue();
      collect(answer, limit, body -> judge(passed, body.getBytes()));
    }
  }

  private void judge(PassedCall passed, byte[] body) {
    if (call.isGated()) {
      ask(() -> WholeAnswer.judge(passed, body), this::judged);
    } else {
      ask(() -> WholeAnswer.ungated(passed, body), this::whole);
    }
  }

  private void judged(WholeAnswer.Judged judged) {
    if (judged.fired().isEmpty()) {
      whole(judged.answer(reply.tellsGates(), judged.fired()));
    } else {
      adapt(
          judged.fired(),
          instead -> ask(() -> judged.answer(reply.tellsGates(), instead), this::whole));
    }
  }

  private void whole(WholeAnswer answer) {
    if (call.isGated()) {
      seen(answer.envelope());
    }
    reply.whole(answer.outcomes(), answer.json());
    over(answer.outcomes());
  }

  private void stream(HttpClientResponse answer, PassedCall passed) {
    int maxEvent = (int) Math.min(Integer.MAX_VALUE, around.config().maxEvent().asLongValue());
    StreamedAnswer streamed = new StreamedAnswer(passed, reply, this, maxEvent);
    failure = streamed::failed;
    abandoned = streamed::abandoned;
    answer.exceptionHandler(e -> streamed.failed(UpstreamErrors.CUT_OFF));
    answer.endHandler(
        nothing -> {
          read();
          streamed.ended();
        });
    answer.handler(
        bytes -> {
          connection.heard();
          streamed.received(bytes);
        });
  }

  private void collect(HttpClientResponse answer, long limit, Consumer<Buffer> whole) {
    Buffer all = Buffer.buffer();
    answer.exceptionHandler(e -> failure.accept(UpstreamErrors.CUT_OFF));
    answer.endHandler(
        nothing -> {
          read();
          if (!over) {
            whole.accept(all);
          }
        });
    answer.handler(
        bytes -> {
          connection.heard();
          if (!over && all.length() + bytes.length() > limit) {
            failure.accept(UpstreamErrors.TOO_LARGE);
          } else if (!over) {
            all.appendBuffer(bytes);
          }
        });
  }

  /** The upstream has said everything. */
  private void read() {
    read = true;
    if (upstream != null) {
      upstream.close();
    }
  }

  private Headers trace() {
    return Spans.context(trace, null);
  }

  private void rejected(HttpClientResponse answer, Buffer body) {
    JsonNode told =
        StrictJson.object(body.getBytes())
            .<JsonNode>map(json -> json)
            .orElse(MissingNode.getInstance());
    ApiError error = UpstreamErrors.of(answer.statusCode(), told, call.questions());
    String retryAfter = answer.getHeader("Retry-After");
    boolean fit = retryAfter != null && RETRY_AFTER.matcher(retryAfter).matches();
    LOG.warn(LogKey.UPSTREAM_FAILED, "status-" + answer.statusCode());
    failing(error);
    reply.failed(error, fit ? retryAfter : "");
    over(List.of());
  }

  private void fail(ApiError error) {
    if (!over) {
      LOG.warn(LogKey.UPSTREAM_FAILED, UpstreamErrors.reason(error));
      if (upstream != null) {
        upstream.failed(UpstreamErrors.reason(error));
      }
      failing(error);
      reply.failed(error, "");
      over(List.of());
      connection.abort();
    }
  }

  @Override
  public void adapt(Map<Integer, Refusal> fired, Consumer<Map<Integer, Refusal>> answer) {
    Map<Integer, Refusal> adapted = new LinkedHashMap<>(fired);
    List<Future<Void>> asked = new ArrayList<>();
    fired.forEach(
        (index, refusal) ->
            asked.add(
                adapted(index, refusal)
                    .onSuccess(instead -> adapted.put(index, instead))
                    .mapEmpty()));
    connection.waitsForUs(true);
    Future.join(asked)
        .onComplete(
            done -> {
              connection.waitsForUs(false);
              if (!over) {
                answer.accept(adapted);
              }
            });
  }

  /** What a bundle's adapter says in the place of its refusal; that refusal if it must not. */
  private Future<Refusal> adapted(int index, Refusal refusal) {
    UpstreamAdapters adapters = around.adapters();
    Adaptable bundle = refusal.adaptable();
    if (adapters == null || bundle == null) {
      return Future.succeededFuture(refusal);
    }
    Optional<Buffer> body =
        adapters
            .usable(bundle.digest())
            .flatMap(name -> AdaptedCall.body(call, Math.max(0, index), name));
    if (body.isEmpty()) {
      return Future.succeededFuture(refusal);
    }
    return around
        .client()
        .exchange(HttpMethod.POST, call.path(), body.get(), around.config().idleTimeout())
        .compose(
            said ->
                around
                    .workers()
                    .executeBlocking(
                        () -> AdaptedCall.text(said).flatMap(refusal::adapted).orElse(refusal),
                        false))
        .otherwise(
            failure -> {
              LOG.warn(LogKey.UPSTREAM_FAILED, "adapter");
              return refusal;
            });
  }

  @Override
  public void pause() {
    connection.waitsForUs(true);
    if (response != null && !read) {
      response.pause();
    }
  }

  @Override
  public void resume() {
    connection.waitsForUs(false);
    if (response != null && !read) {
      response.resume();
    }
  }

  @Override
  public void seen(AnswerEnvelope envelope) {
    around.envelopes().seen(envelope);
  }

  @Override
  public void failing(ApiError error) {
    around.failures().count(error);
  }

  @Override
  public void abort() {
    connection.abort();
  }

  @Override
  public <T> void ask(Callable<T> question, Consumer<T> answer) {
    asking(QuestionSpans.GATE_DRAFT, question, answer);
  }

  private <T> void asking(String name, Callable<T> question, Consumer<T> answer) {
    connection.waitsForUs(true);
    Future<T> asked = around.workers().executeBlocking(() -> traced(name, question), false);
    asked.onComplete(
        result -> {
          connection.waitsForUs(false);
          if (over) {
            return;
          }
          if (result.succeeded()) {
            answer.accept(result.result());
          } else {
            failure.accept(error(result.cause()));
          }
        });
  }

  private <T> T traced(String name, Callable<T> question) throws Exception {
    if (!Spans.areOn() || !call.isGated()) {
      return question.call();
    }
    try (TracedStep step = Spans.step(name, trace()).inThread()) {
      return question.call();
    }
  }

  /** Once, however the call ends. */
  @Override
  public void over(List<GateOutcome> outcomes) {
    if (over) {
      return;
    }
    over = true;
    outcomes.forEach(around.traffic()::answered);
    if (Spans.areOn()) {
      outcomes.forEach(outcome -> QuestionSpans.decided(outcome, trace()));
    }
    if (upstream != null) {
      upstream.close();
    }
    snapshot.release();
    whenOver.run();
    if (read) {
      connection.done();
    } else if (response == null) {
      connection.abort();
    } else { // what comes after the last event, if it comes soon
      around
          .vertx()
          .setTimer(
              GRACE_MILLIS,
              id -> {
                if (read) {
                  connection.done();
                } else {
                  connection.abort();
                }
              });
    }
  }

  private static ApiError error(Throwable cause) {
    if (cause instanceof UpstreamFault fault) {
      return fault.error();
    }
    LOG.error(LogKey.ANSWER_FAILED, new RedactedException(cause));
    return ApiError.internal();
  }

  private static boolean isOf(HttpClientResponse answer, String type) {
    String said = answer.getHeader("Content-Type");
    return said != null && said.split(";", 2)[0].trim().toLowerCase(Locale.ROOT).equals(type);
  }

  private static boolean isEncoded(HttpClientResponse answer) {
    String encoding = answer.getHeader("Content-Encoding");
    return encoding != null && !encoding.equalsIgnoreCase("identity");
  }
}
