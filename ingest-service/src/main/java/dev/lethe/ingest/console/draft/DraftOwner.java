package dev.lethe.ingest.console.draft;

import dev.lethe.access.Caller;
import dev.lethe.ingest.console.session.ConsoleSession;
import io.vertx.ext.web.RoutingContext;

/** Names whoever makes a draft: their session, or their key where they have none. */
public final class DraftOwner {
  private DraftOwner() {}

  /** Of a call that was let in. */
  public static String of(RoutingContext context) {
    return ConsoleSession.of(context)
        .map(session -> "session " + session.csrfToken())
        .orElseGet(() -> "key " + Caller.of(context).actor().subject());
  }
}
