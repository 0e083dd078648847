package dev.lethe.access;

import dev.lethe.schemas.access.Role;
import io.quarkus.arc.Unremovable;
import io.quarkus.security.AuthenticationException;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpSecurityPolicy;
import io.quarkus.vertx.http.runtime.security.HttpSecurityRecorder.DefaultAuthFailureHandler;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a call in, or not, by the service's {@link AccessRules}. It has no name, so that Quarkus
 * asks it about every call, in front of all routes. What no rule lists is refused. Thread-safe.
 */
@Singleton
@Unremovable
final class AccessPolicy implements HttpSecurityPolicy {
  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;

  private static final Logger LOG = LoggerFactory.getLogger(AccessPolicy.class);

  private static final SecurityIdentity NOBODY =
      QuarkusSecurityIdentity.builder().setAnonymous(true).build();

  /** Quarkus tells of a failure twice: to this, and to whoever asked for the identity, here. */
  private static final BiConsumer<RoutingContext, Throwable> TOLD_ELSEWHERE =
      (context, failure) -> {};

  private final AccessTable table;
  private final OidcIdentities tokens;
  private final AccessLimits limits;
  private final AccessRefusals refusals;
  private final Instance<RefusalListener> listeners;

  AccessPolicy(
      AccessTable table,
      OidcIdentities tokens,
      AccessLimits limits,
      AccessRefusals refusals,
      @Any Instance<RefusalListener> listeners) {
    this.table = table;
    this.tokens = tokens;
    this.limits = limits;
    this.refusals = refusals;
    this.listeners = listeners;
  }

  @Override
  public Uni<CheckResult> checkPermission(
      RoutingContext context,
      Uni<SecurityIdentity> identity,
      AuthorizationRequestContext requestContext) {
    Optional<AccessRule> rule;
    try {
      rule = table.find(context.normalizedPath());
    } catch (IllegalArgumentException e) {
      return Uni.createFrom().failure(new HttpException(BAD_REQUEST));
    }
    if (rule.isPresent() && rule.get().isOpen(method(context))) {
      return CheckResult.permit();
    }
    rule.ifPresent(found -> CallFindings.of(context).path(found.path()));
    context.put(QuarkusHttpUser.AUTH_FAILURE_HANDLER, TOLD_ELSEWHERE);
    return identity
        .onFailure(AccessPolicy::isWrong)
        .recoverWithItem(NOBODY)
        .map(Optional::of)
        .onFailure()
        .recoverWithItem(
            failure -> {
              LOG.warn(
                  "cannot tell who calls: error={}",
                  DefaultAuthFailureHandler.extractRootCause(failure).getClass().getSimpleName());
              return Optional.empty();
            })
        .onItem()
        .transformToUni(
            known ->
                known.isEmpty()
                    ? answered(context, refusals::unavailable)
                    : known.get().isAnonymous()
                        ? answered(context, refusals::unauthenticated)
                        : Uni.createFrom().item(() -> decide(context, rule, known.get())));
  }

  /**
   * Answers here: left to Quarkus, the mechanism that was asked last would, in its own form. What
   * never completes ends there: a failure would be logged as an error beside the answer.
   */
  private static Uni<CheckResult> answered(
      RoutingContext context, Consumer<RoutingContext> answer) {
    answer.accept(context);
    return Uni.createFrom().nothing();
  }

  private static boolean isWrong(Throwable failure) {
    return DefaultAuthFailureHandler.extractRootCause(failure) instanceof AuthenticationException;
  }

  private CheckResult decide(
      RoutingContext context, Optional<AccessRule> rule, SecurityIdentity identity) {
    Optional<CallerIdentity> caller = caller(identity);
    if (caller.isEmpty()) {
      return forbidden(context, identity, RefusalReason.INCOMPLETE_TOKEN);
    }
    requireFewCalls(context, caller.get());
    if (rule.isEmpty()) {
      throw new HttpException(NOT_FOUND);
    }
    Set<Role> allowed =
        rule.get().isFor(caller.get()) ? rule.get().roles(method(context)) : Set.of();
    return caller
        .get()
        .firstRole(allowed)
        .map(
            role -> {
              caller.get().as(role).attachTo(context);
              return CheckResult.PERMIT;
            })
        .orElseGet(
            () -> {
              tell(context, rule.get(), caller.get());
              return forbidden(context, identity, RefusalReason.ROLE);
            });
  }

  /** A call of somebody who has no role at all is nobody's attempt. */
  private void tell(RoutingContext context, AccessRule rule, CallerIdentity known) {
    if (listeners.isResolvable()) {
      known
          .firstRole(known.roles())
          .ifPresent(
              role ->
                  listeners
                      .get()
                      .refused(known.as(role), method(context), rule, context.normalizedPath()));
    }
  }

  private Optional<CallerIdentity> caller(SecurityIdentity identity) {
    CallerIdentity known = identity.getAttribute(CallerIdentity.ATTRIBUTE);
    return known == null ? tokens.read(identity) : Optional.of(known);
  }

  private void requireFewCalls(RoutingContext context, CallerIdentity caller) {
    if (!CallFindings.of(context).countOnce()) {
      return;
    }
    requireNone(context, RefusalReason.CALLS, limits.call(caller.subject()));
    requireNone(context, RefusalReason.TENANT_CALLS, limits.tenantCall(caller.tenant()));
  }

  private void requireNone(RoutingContext context, RefusalReason reason, Duration wait) {
    if (!wait.isZero()) {
      refusals.tooMany(context, reason, wait);
      throw new HttpException(AccessRefusals.TOO_MANY_REQUESTS);
    }
  }

  /** Quarkus has it answered with 403. */
  private CheckResult forbidden(
      RoutingContext context, SecurityIdentity identity, RefusalReason reason) {
    refusals.record(context, AccessRefusals.FORBIDDEN, reason);
    return new CheckResult(false, identity);
  }

  private static String method(RoutingContext context) {
    return context.request().method().name();
  }
}
