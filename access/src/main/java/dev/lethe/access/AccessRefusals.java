package dev.lethe.access;

import dev.lethe.http.ProtocolErrorHandler;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs and counts what is refused, and answers whoever is not known. Thread-safe. */
@Singleton
final class AccessRefusals {
  static final int UNAUTHORIZED = 401;
  static final int FORBIDDEN = 403;
  static final int TOO_MANY_REQUESTS = 429;
  static final int UNAVAILABLE = 503;

  private static final Logger LOG = LoggerFactory.getLogger(AccessRefusals.class);
  private static final String METER = "lethe.access.refused";

  private final ProtocolErrorHandler errors;
  private final AccessLimits limits;
  private final MeterRegistry meters;
  private final SignInPrompt prompt;

  AccessRefusals(
      ProtocolErrorHandler errors, AccessLimits limits, MeterRegistry meters, SignInPrompt prompt) {
    this.errors = errors;
    this.limits = limits;
    this.meters = meters;
    this.prompt = prompt;
  }

  /**
   * Answers a call that nobody is known to make: 401, and 429 where too many wrong keys came from
   * the same place. Whoever shows no key at all is not counted.
   */
  void unauthenticated(RoutingContext context) {
    if (context.response().headWritten()) {
      return;
    }
    boolean shown = context.request().headers().contains(HttpHeaders.AUTHORIZATION);
    Duration wait =
        shown
            ? limits.wrongKey(ClientNetwork.of(context.request().remoteAddress()))
            : Duration.ZERO;
    if (wait.isZero()) {
      RefusalReason otherwise = shown ? RefusalReason.INVALID_TOKEN : RefusalReason.NO_CREDENTIALS;
      record(
          context,
          UNAUTHORIZED,
          Objects.requireNonNullElse(CallFindings.of(context).reason(), otherwise));
      if (!prompt.prompt(context)) {
        errors.refuse(context, UNAUTHORIZED);
      }
    } else {
      tooMany(context, RefusalReason.WRONG_KEYS, wait);
      errors.refuse(context, TOO_MANY_REQUESTS);
    }
  }

  /** Says when to call again; the answer itself is up to the caller. */
  void tooMany(RoutingContext context, RefusalReason reason, Duration wait) {
    long seconds = wait.plusSeconds(1).minusNanos(1).toSeconds();
    context.response().putHeader("Retry-After", Long.toString(seconds));
    record(context, TOO_MANY_REQUESTS, reason);
  }

  /** Answers a call of which nobody can say now who makes it. */
  void unavailable(RoutingContext context) {
    record(context, UNAVAILABLE, RefusalReason.PROVIDER_AWAY);
    errors.refuse(context, UNAVAILABLE);
  }

  /** Logs and counts; the answer is up to the caller. */
  void record(RoutingContext context, int status, RefusalReason reason) {
    CallFindings findings = CallFindings.of(context);
    LOG.warn(
        "refused: status={} pathTemplate={} key={} reason={}",
        status,
        findings.path(),
        findings.keyId(),
        reason.code());
    meters.counter(METER, "status", Integer.toString(status), "reason", reason.code()).increment();
  }
}
