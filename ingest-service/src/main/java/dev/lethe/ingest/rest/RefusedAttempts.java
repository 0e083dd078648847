package dev.lethe.ingest.rest;

import dev.lethe.access.AccessRule;
import dev.lethe.access.CallLimiter;
import dev.lethe.access.Caller;
import dev.lethe.access.RefusalListener;
import dev.lethe.db.RequestQueries;
import dev.lethe.db.RequestStatus;
import dev.lethe.http.Problem;
import dev.lethe.ingest.stream.RootCause;
import dev.lethe.schemas.CaseEvent;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts on record what callers tried with requests and were refused. It does so beside the answer,
 * in a thread of its own: how long an answer takes must not tell whether another tenant has such a
 * request. What is too much to be written is counted. Thread-safe.
 */
@Singleton
public final class RefusedAttempts implements RefusalListener {
  /** Nobody can fill the log with what is refused. */
  private static final int WRITTEN_PER_MINUTE = 5;

  /** Nor keep the database busy with requests that do not exist. */
  private static final int LOOKED_UP_PER_MINUTE = 60;

  private static final int MOST_CALLERS = 10_000;
  private static final int MOST_WAITING = 256;
  private static final int IDLE_SECONDS = 10;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final String FOREIGN_TENANT = "foreign-tenant";
  private static final String METER = "lethe.attempts.refused";
  private static final Logger LOG = LoggerFactory.getLogger(RefusedAttempts.class);

  private final RequestQueries queries;
  private final CaseLog log;
  private final Clock clock;
  private final MeterRegistry meters;
  private final CallLimiter lookedUp =
      new CallLimiter(LOOKED_UP_PER_MINUTE, MOST_CALLERS, System::nanoTime);
  private final CallLimiter written =
      new CallLimiter(WRITTEN_PER_MINUTE, MOST_CALLERS, System::nanoTime);
  private final ThreadPoolExecutor writer =
      new ThreadPoolExecutor(
          1,
          1,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MOST_WAITING),
          task -> {
            Thread thread = new Thread(task, "lethe-refused-attempts");
            thread.setDaemon(true);
            return thread;
          });

  @Inject
  RefusedAttempts(RequestQueries queries, CaseLog log, Clock clock, MeterRegistry meters) {
    this.queries = queries;
    this.log = log;
    this.clock = clock;
    this.meters = meters;
    writer.allowCoreThreadTimeOut(true);
  }

  @Override
  public void refused(Caller caller, String method, AccessRule rule, String path) {
    note(caller, method, path, FORBIDDEN, Problem.code(FORBIDDEN));
  }

  /**
   * Notes what was asked for on a page, and was refused. Returns at once.
   *
   * @param path that was called
   */
  public void note(Caller caller, String method, String path, Problem refusal) {
    String type = refusal.type();
    note(caller, method, path, refusal.status(), type.substring(type.lastIndexOf(':') + 1));
  }

  /**
   * Notes a call that was answered with a problem. Returns at once.
   *
   * @param path that was called; of another than a request's nothing is noted
   * @param code of the problem
   */
  void note(Caller caller, String method, String path, int status, String code) {
    Optional<RequestPath> called = RequestPath.parse(path);
    if (called.isEmpty()) {
      return;
    }
    if (!lookedUp.take(caller.actor().subject()).isZero()) {
      count("not-written");
      return;
    }
    Instant now = clock.instant();
    try {
      writer.execute(() -> write(caller, called.get(), method, status == NOT_FOUND, code, now));
    } catch (RejectedExecutionException e) {
      count("not-written");
    }
  }

  private void write(
      Caller caller, RequestPath path, String method, boolean hidden, String code, Instant at) {
    try {
      Optional<RequestStatus> found = queries.find(path.requestId());
      if (found.isEmpty() || (hidden && caller.sees(found.get().tenant()))) {
        return; // there is no such request, or not what was asked for of it
      }
      RequestStatus status = found.get();
      if (!written.take(caller.actor().subject()).isZero()) {
        count("not-written");
        return;
      }
      log.write(
          CaseEvent.refused(
              CaseLog.request(status),
              at,
              hidden ? FOREIGN_TENANT : code,
              path.action(method),
              caller.actor()),
          Map.of());
      count("written");
    } catch (RuntimeException e) {
      count("not-written");
      LOG.warn("cannot put a refused attempt on record: error={}", RootCause.of(e));
    }
  }

  private void count(String outcome) {
    meters.counter(METER, "outcome", outcome).increment();
  }

  @PreDestroy
  void close() {
    writer.shutdownNow();
  }
}
