package dev.lethe.service.log;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.logging.Handler;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.LogContext;
import org.jboss.logmanager.formatters.JsonFormatter;

/** Lets every handler that writes JSON write the pairs as fields. Plain text stays as it is. */
@Singleton
final class JsonLogSetup {
  /** Before anything of the service logs. */
  private static final int FIRST = 0;

  void begin(@Observes @Priority(FIRST) StartupEvent event) {
    for (Handler handler : LogContext.getLogContext().getLogger("").getHandlers()) {
      set(handler);
    }
  }

  static void set(Handler handler) {
    if (handler.getFormatter() instanceof JsonFormatter json) {
      handler.setFormatter(new PairsFormatter(json));
    }
    if (handler instanceof ExtHandler around) {
      for (Handler inner : around.getHandlers()) {
        set(inner);
      }
    }
  }
}
