package dev.lethe.http;

import io.quarkus.arc.DefaultBean;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Puts the edge before everything else that a service has. */
@Singleton
class EdgeBeans {
  /** Before all routes, also those of Quarkus. */
  private static final int FIRST = Integer.MIN_VALUE;

  /** Filters with high priorities run first. */
  private static final int BEFORE_OTHERS = 10_000;

  private static final int BAD_REQUEST = 400;

  @Produces
  @Singleton
  @DefaultBean
  ErrorFormat errorForm() {
    return new ProblemDetailsFormat();
  }

  @Produces
  @Singleton
  ProtocolErrorHandler refusals(ErrorFormat form) {
    return new ProtocolErrorHandler(form);
  }

  void register(
      @Observes Filters filters,
      ProtocolErrorHandler refusals,
      @ConfigProperty(name = "quarkus.http.idle-timeout") Duration bodyLimit) {
    filters.register(new RequestBodyTimeout(refusals, bodyLimit)::handle, BEFORE_OTHERS);
    filters.register(new MediaTypeCheck(refusals)::handle, BEFORE_OTHERS - 1);
  }

  /** Whatever else fails outside the endpoints; Quarkus would answer in a form of its own. */
  void register(@Observes Router router, ProtocolErrorHandler refusals) {
    router.route().order(FIRST).failureHandler(refusals::failed);
    // What meets no route at all.
    router.errorHandler(BAD_REQUEST, context -> refusals.refuse(context, BAD_REQUEST));
  }
}
