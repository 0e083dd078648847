package dev.lethe.service.trace;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Exports the service's spans from its start to its end, where a collector is named. */
@Singleton
final class SpanExporting {
  private static final Logger LOG = LoggerFactory.getLogger(SpanExporting.class);

  /** Before anything of the service begins, and after all of it has ended. */
  private static final int FIRST = 1;

  private static final int LAST = 100_000;

  private final String service;
  private @Nullable SpanExport export;

  SpanExporting(@ConfigProperty(name = "quarkus.application.name") String service) {
    this.service = service;
  }

  void begin(@Observes @Priority(FIRST) StartupEvent event) {
    try {
      export = SpanExport.start(service, System::getenv);
      if (export != null) {
        LOG.info("spans are exported");
      }
    } catch (RuntimeException e) {
      // Nothing that is to be forgotten waits for somebody who wants to watch.
      LOG.error("no spans are exported: reason={}", e.getMessage());
    }
  }

  void end(@Observes @Priority(LAST) ShutdownEvent event) {
    if (export != null) {
      export.close();
    }
  }
}
