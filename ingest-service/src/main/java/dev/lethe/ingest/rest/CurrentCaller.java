package dev.lethe.ingest.rest;

import dev.lethe.access.Caller;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.inject.Singleton;

/** Who makes the call that is being answered. Thread-safe. */
@Singleton
public final class CurrentCaller {
  private final CurrentVertxRequest current;

  CurrentCaller(CurrentVertxRequest current) {
    this.current = current;
  }

  /**
   * @throws IllegalStateException outside of a call that was let in
   */
  public Caller get() {
    return Caller.of(current.getCurrent());
  }
}
