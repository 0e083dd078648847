package dev.lethe.ingest.console;

import dev.lethe.access.AccessRules;
import dev.lethe.access.Caller;
import dev.lethe.ingest.console.session.ConsoleSession;
import dev.lethe.ingest.console.session.Notice;
import dev.lethe.schemas.access.Role;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes the frame of the page that is being answered. Thread-safe. */
@Singleton
final class Frames {
  private final CurrentVertxRequest current;
  private final AccessRules rules;
  private final String assets;

  Frames(CurrentVertxRequest current, AccessRules rules) {
    this.current = current;
    this.rules = rules;
    this.assets = AssetVersion.read();
  }

  /**
   * The frame of a page, for whoever asks for it; takes the notice that waits for them.
   *
   * @throws IllegalStateException outside of a call that was let in
   */
  Frame of(String title) {
    RoutingContext context = current.getCurrent();
    Caller caller = Caller.of(context);
    Optional<ConsoleSession> session = ConsoleSession.of(context);
    Set<String> allowed = allowed(caller.roles());
    return new Frame(
        title,
        navigation(allowed, context.normalizedPath()),
        allowed,
        caller.actor().subject(),
        roles(caller.roles()),
        caller.tenant(),
        session.map(ConsoleSession::csrfToken).orElse(""),
        session.flatMap(ConsoleSession::takeNotice).orElse(null),
        assets);
  }

  /** Has the next page say something first. */
  void tell(Notice notice) {
    ConsoleSession.of(current.getCurrent()).ifPresent(session -> session.tell(notice));
  }

  /** Changes with the files that pages load, for pages that have no frame. */
  String assets() {
    return assets;
  }

  private static List<Frame.NavigationItem> navigation(Set<String> allowed, String path) {
    return Navigation.ENTRIES.stream()
        .filter(entry -> allowed.contains("GET " + entry.path()))
        .map(entry -> new Frame.NavigationItem(entry.path(), entry.label(), entry.isAt(path)))
        .toList();
  }

  private static String roles(Set<Role> all) {
    return all.stream()
        .sorted()
        .map(role -> role.name().charAt(0) + role.text().substring(1))
        .collect(Collectors.joining(", "));
  }

  private Set<String> allowed(Set<Role> roles) {
    Set<String> allowed = new HashSet<>();
    rules.rules().stream()
        .filter(rule -> rule.path().startsWith("/console"))
        .forEach(
            rule ->
                rule.methods()
                    .forEach(
                        (method, some) -> {
                          if (!Collections.disjoint(some, roles)) {
                            allowed.add(method + " " + rule.path());
                          }
                        }));
    return allowed;
  }
}
