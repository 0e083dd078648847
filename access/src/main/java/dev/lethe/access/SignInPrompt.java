package dev.lethe.access;

import io.vertx.ext.web.RoutingContext;

/**
 * Sends people who have not signed in to where they can; a service with pages for people has one.
 * Implementations are thread-safe.
 */
@FunctionalInterface
public interface SignInPrompt {
  /** Answers the call, unless it was not made for such a page; whether it did. */
  boolean prompt(RoutingContext context);
}
