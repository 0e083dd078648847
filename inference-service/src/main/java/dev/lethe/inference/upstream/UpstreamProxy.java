package dev.lethe.inference.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.lethe.engine.gate.GateSet;
import dev.lethe.engine.serve.AnswerGate;
import dev.lethe.engine.serve.AnswerGate.Refusal;
import dev.lethe.engine.serve.FixedText;
import dev.lethe.engine.serve.GateOutcome;
import dev.lethe.engine.serve.GatedAnswer;
import dev.lethe.inference.config.InferenceConfig;
import dev.lethe.inference.config.UpstreamConfig;
import dev.lethe.inference.openai.AnswerWriter;
import dev.lethe.inference.openai.ApiError;
import dev.lethe.inference.openai.ApiException;
import dev.lethe.inference.serving.GateSnapshot;
import dev.lethe.inference.serving.LiveGates;
import dev.lethe.inference.serving.LogKey;
import dev.lethe.inference.serving.RandomSource;
import dev.lethe.inference.serving.RecentTraffic;
import dev.lethe.inference.serving.RedactedException;
import dev.lethe.inference.serving.ReplicaState;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers calls through the upstream, behind the gates in force. A question that a gate fires on
 * never reaches it. Thread-safe; each call stays on the event loop that it came on.
 */
public final class UpstreamProxy implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UpstreamProxy.class);
  private static final int OK = 200;
  private static final int LARGEST_ERROR = 1 << 20;
  private static final long GRACE_MILLIS = 1_000;
  private static final long SHUTDOWN_MILLIS = 8_000;
  private static final long STEP_MILLIS = 50;
  private static final Pattern RETRY_AFTER = Pattern.compile("[A-Za-z0-9 ,:-]{1,40}");
  private static final Pattern TRACE =
      Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

  private final Vertx vertx;
  private final UpstreamConfig config;
  private final int holdBack;
  private final ReplicaState state;
  private final LiveGates live;
  private final RecentTraffic traffic;
  private final RandomSource random;
  private final Clock clock;
  private final String model;
  private final UpstreamClient client;
  private final UpstreamWatch watch;
  private final UpstreamEngine engine;
  private final WorkerExecutor workers;
  private final AtomicInteger calls = new AtomicInteger();

  /** What the upstream's last answer had around it, for answers that it does not give. */
  private volatile @Nullable AnswerEnvelope lastSeen;

  /**
   * @throws IllegalArgumentException naming the setting that is missing or wrong
   */
  public UpstreamProxy(
      InferenceConfig settings,
      Vertx vertx,
      TlsConfigurationRegistry tls,
      ReplicaState state,
      LiveGates live,
      RecentTraffic traffic,
      RandomSource random,
      Clock clock) {
    this.vertx = vertx;
    this.config = settings.upstream();
    this.holdBack = settings.holdBack();
    this.state = state;
    this.live = live;
    this.traffic = traffic;
    this.random = random;
    this.clock = clock;
    this.model = model(settings);
    this.client = new UpstreamClient(vertx, tls, config);
    this.watch = new UpstreamWatch(vertx, client, model, config.poll());
    this.engine = new UpstreamEngine(baseDigest(config), this::close);
    this.workers =
        vertx.createSharedWorkerExecutor("gates", Runtime.getRuntime().availableProcessors());
  }

  /** The name that the upstream knows the model by. */
  public static String model(InferenceConfig settings) {
    return settings.upstream().model().orElse(settings.model().id());
  }

  private static String baseDigest(UpstreamConfig config) {
    String digest = config.baseDigest().orElse("");
    if (!digest.matches("sha256:[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "lethe.upstream.base-digest (sha256:…) is required with lethe.engine=openai");
    }
    return digest;
  }

  /** The model as loaders see it. Looks for the upstream from now on; readiness tells. */
  public UpstreamEngine engine() {
    watch.start();
    state.answeredWhile(watch::obstacle);
    return engine;
  }

  /**
   * Takes a call; answers later.
   *
   * @param trace the client's {@code traceparent}; passed on if it is one
   * @throws ApiException if it cannot be taken now
   */
  public void answer(UpstreamCall call, ProxyReply reply, @Nullable String trace) {
    if (!state.guarded()) {
      throw new ApiException(ApiError.notReady());
    }
    if (calls.incrementAndGet() > config.pool()) {
      calls.decrementAndGet();
      throw new ApiException(ApiError.overloaded());
    }
    Optional<GateSnapshot> snapshot = live.acquire();
    if (snapshot.isEmpty()) {
      calls.decrementAndGet();
      throw new ApiException(ApiError.notReady());
    }
    new Running(call, reply, trace, snapshot.get()).start();
  }

  /** One call that is being answered. Used on its event loop. */
  private final class Running implements UpstreamFlow {
    private final UpstreamCall call;
    private final ProxyReply reply;
    private final @Nullable String trace;
    private final GateSnapshot snapshot;
    private final UpstreamConnection connection = new UpstreamConnection(vertx);
    private @Nullable HttpClientResponse response;
    private boolean read;
    private boolean over;
    private Consumer<ApiError> failure = this::fail;
    private Runnable abandoned = () -> over(List.of());

    Running(UpstreamCall call, ProxyReply reply, @Nullable String trace, GateSnapshot snapshot) {
      this.call = call;
      this.reply = reply;
      this.trace = trace;
      this.snapshot = snapshot;
    }

    void start() {
      reply.whenGone(
          () -> {
            abandoned.run();
            connection.abort();
          });
      ask(() -> gates(call, snapshot.gates()), this::asked);
    }

    private void asked(List<AnswerGate> gates) {
      Optional<Refusal> refusal =
          gates.stream().map(AnswerGate::question).flatMap(Optional::stream).findFirst();
      AnswerEnvelope envelope = envelope();
      PassedCall passed = new PassedCall(call, gates, engine, holdBack, envelope);
      if (refusal.isPresent()) {
        refuse(passed, refusal.get());
      } else {
        passOn(passed);
      }
    }

    private void refuse(PassedCall passed, Refusal refusal) {
      List<GateOutcome> outcomes = Collections.nCopies(call.choices(), refusal.outcome());
      AnswerWriter writer =
          passed.envelope().writer(call.shape(), call.includeUsage(), reply.tellsGates());
      List<GatedAnswer> answers = new ArrayList<>();
      for (int i = 0; i < call.choices(); i++) {
        answers.add(passed.refused(refusal, i == 0 ? passed.promptTokens() : 0));
      }
      if (call.stream()) {
        reply.open(refusal.outcome());
        refusedStream(passed, writer, passed.fixed(refusal), answers);
        reply.end();
      } else {
        reply.whole(outcomes, Buffer.buffer(writer.whole(answers).toString()));
      }
      over(outcomes);
    }

    private void refusedStream(
        PassedCall passed, AnswerWriter writer, FixedText text, List<GatedAnswer> answers) {
      RefusedChoice refused = new RefusedChoice(writer, reply);
      for (int i = 0; i < answers.size(); i++) {
        refused.write(i, text.growing(engine, passed.holdBack()), answers.get(i));
      }
      refused.end(answers);
    }

    private void passOn(PassedCall passed) {
      client
          .call(HttpMethod.POST, call.path())
          .onFailure(e -> failure.accept(UpstreamErrors.UNREACHABLE))
          .onSuccess(request -> send(request, passed));
    }

    private void send(HttpClientRequest request, PassedCall passed) {
      connection.begin(
          request, config.idleTimeout(), config.totalTimeout(), late -> failure.accept(late));
      if (over) { // the client has gone meanwhile
        connection.abort();
        return;
      }
      if (trace != null && TRACE.matcher(trace).matches()) {
        request.putHeader("traceparent", trace);
      }
      request
          .send(call.body())
          .onFailure(e -> failure.accept(UpstreamErrors.CUT_OFF))
          .onSuccess(answer -> answered(answer, passed));
    }

    private void answered(HttpClientResponse answer, PassedCall passed) {
      response = answer;
      connection.heard();
      boolean json = isOf(answer, "application/json");
      boolean events = isOf(answer, "text/event-stream");
      if (over) {
        connection.abort();
      } else if (answer.statusCode() != OK) {
        collect(answer, LARGEST_ERROR, body -> rejected(answer, json ? body : Buffer.buffer()));
      } else if (answer.getHeader("Content-Encoding") != null || !(call.stream() ? events : json)) {
        fail(UpstreamErrors.INVALID);
      } else if (call.stream()) {
        stream(answer, passed);
      } else {
        collect(
            answer,
            config.maxAnswer().asLongValue(),
            body ->
                ask(
                    () -> WholeAnswer.of(passed, reply.tellsGates(), body.getBytes()),
                    this::whole));
      }
    }

    private void whole(WholeAnswer answer) {
      seen(answer.envelope());
      reply.whole(answer.outcomes(), answer.json());
      over(answer.outcomes());
    }

    private void stream(HttpClientResponse answer, PassedCall passed) {
      int maxEvent = (int) Math.min(Integer.MAX_VALUE, config.maxEvent().asLongValue());
      StreamedAnswer streamed = new StreamedAnswer(passed, reply, this, maxEvent);
      failure = streamed::failed;
      abandoned = streamed::abandoned;
      answer.exceptionHandler(e -> streamed.failed(UpstreamErrors.CUT_OFF));
      answer.endHandler(
          nothing -> {
            read = true;
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
            read = true;
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

    private void rejected(HttpClientResponse answer, Buffer body) {
      JsonNode told =
          StrictJson.object(body.getBytes())
              .<JsonNode>map(json -> json)
              .orElse(MissingNode.getInstance());
      ApiError error = UpstreamErrors.of(answer.statusCode(), told, call.questions());
      String retryAfter = answer.getHeader("Retry-After");
      boolean fit = retryAfter != null && RETRY_AFTER.matcher(retryAfter).matches();
      LOG.warn(LogKey.UPSTREAM_FAILED, "status-" + answer.statusCode());
      reply.failed(error, fit ? retryAfter : "");
      over(List.of());
    }

    private void fail(ApiError error) {
      if (!over) {
        LOG.warn(LogKey.UPSTREAM_FAILED, error.code());
        reply.failed(error, "");
        over(List.of());
        connection.abort();
      }
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
      lastSeen = envelope;
    }

    @Override
    public void abort() {
      connection.abort();
    }

    @Override
    public <T> void ask(Callable<T> question, Consumer<T> answer) {
      connection.waitsForUs(true);
      Future<T> asked = workers.executeBlocking(question, false);
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

    /** Once, however the call ends. */
    @Override
    public void over(List<GateOutcome> outcomes) {
      if (over) {
        return;
      }
      over = true;
      outcomes.forEach(traffic::answered);
      snapshot.release();
      calls.decrementAndGet();
      if (response == null || read) {
        connection.done();
      } else { // what comes after the last event, if it comes soon
        vertx.setTimer(
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

    private AnswerEnvelope envelope() {
      AnswerEnvelope seen = lastSeen;
      return new AnswerEnvelope(
          call.shape().idPrefix() + random.id(),
          clock.instant(),
          seen == null ? model : seen.model(),
          seen == null ? null : seen.fingerprint());
    }
  }

  private List<AnswerGate> gates(UpstreamCall call, GateSet inForce) {
    return call.questions().stream()
        .map(turns -> AnswerGate.of(inForce, turns, traffic::asked))
        .toList();
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

  /** Waits some seconds for the calls that are under way, then ends them. */
  @Override
  public void close() {
    try {
      for (long waited = 0; calls.get() > 0 && waited < SHUTDOWN_MILLIS; waited += STEP_MILLIS) {
        Thread.sleep(STEP_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    client.close();
  }
}
