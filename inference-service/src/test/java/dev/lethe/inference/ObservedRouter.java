package dev.lethe.inference;

import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The router of the service under test, with all that the service and Quarkus put on it. */
@Singleton
final class ObservedRouter {
  private @Nullable Router router;

  void take(@Observes Router started) {
    router = started;
  }

  Router get() {
    return Objects.requireNonNull(router);
  }
}
