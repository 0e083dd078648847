package dev.lethe.ingest.console.draft;

import dev.lethe.ingest.console.session.ConsoleSession;
import dev.lethe.ingest.console.session.Notice;
import dev.lethe.ingest.stream.RootCause;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the form of a new request, which may hold a file. The server's own reader of forms writes
 * files to a folder; what is to be forgotten must reach none, so that the body is read here, into
 * memory and no further than it may be long. What came of it is shown by a page of its own.
 */
@Singleton
final class DraftRoute {
  private static final Logger LOG = LoggerFactory.getLogger(DraftRoute.class);
  private static final String PATH = "/console/new";
  private static final String TOKEN = "csrf";
  private static final int SEE_OTHER = 303;
  private static final long SWEEP_MS = 60_000;

  private final DraftReader reader;
  private final RequestDrafts drafts;

  DraftRoute(DraftReader reader, RequestDrafts drafts) {
    this.reader = reader;
    this.drafts = drafts;
  }

  void register(@Observes Router router, Vertx vertx) {
    var unused = router.post(PATH).handler(this::take);
    var timer = vertx.setPeriodic(SWEEP_MS, id -> drafts.sweep());
  }

  private void take(RoutingContext context) {
    HttpServerRequest request = context.request();
    BoundedBody body = new BoundedBody(reader.maxBytes());
    request.handler(body::add);
    request.exceptionHandler(gone -> body.clear()); // nobody is left to answer
    request.endHandler(end -> answer(context, body));
    request.resume();
  }

  private void answer(RoutingContext context, BoundedBody body) {
    context
        .vertx()
        .executeBlocking(() -> keep(context, body), false)
        .onSuccess(path -> redirect(context, path))
        .onFailure(
            e -> {
              LOG.error("a draft could not be read: error={}", RootCause.of(e));
              context.fail(500);
            });
  }

  /** Where the draft is shown. */
  private String keep(RoutingContext context, BoundedBody body) {
    RequestDraft draft;
    if (body.isTooLong()) {
      draft = reader.tooLarge();
    } else {
      String type = context.request().getHeader("Content-Type");
      byte[] bytes = body.bytes();
      if (!isOwnForm(context, type, bytes)) {
        ConsoleSession.of(context)
            .ifPresent(
                session ->
                    session.tell(
                        Notice.refused("The page was too old. Fill in the form once more.")));
        return PATH;
      }
      draft = reader.read(type, bytes);
    }
    return PATH + "/draft/" + drafts.put(DraftOwner.of(context), draft);
  }

  /** Whether a page of this session sent it; whoever shows a key is no browser that was tricked. */
  private static boolean isOwnForm(RoutingContext context, @Nullable String type, byte[] body) {
    Optional<ConsoleSession> session = ConsoleSession.of(context);
    if (session.isEmpty()) {
      return true;
    }
    try {
      byte[] token = FormBody.read(type, body).text(TOKEN).getBytes(StandardCharsets.UTF_8);
      return MessageDigest.isEqual(
          token, session.get().csrfToken().getBytes(StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static void redirect(RoutingContext context, String path) {
    var unused = context.response().setStatusCode(SEE_OTHER).putHeader("Location", path).end();
  }
}
