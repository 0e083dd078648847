package dev.lethe.ingest.console;

import dev.lethe.access.Caller;
import dev.lethe.ingest.console.KeyPageView.ChangeLine;
import dev.lethe.ingest.console.KeyPageView.Line;
import dev.lethe.ingest.console.session.ConsoleSession;
import dev.lethe.ingest.console.session.Notice;
import dev.lethe.ingest.rest.CurrentCaller;
import dev.lethe.ingest.rest.ProblemException;
import dev.lethe.schemas.access.ApiKey;
import dev.lethe.schemas.access.ApiKeyText;
import dev.lethe.schemas.access.Role;
import dev.lethe.schemas.control.ApiKeyStore.Made;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The API keys of the installation, for its operators. A key's text is shown once, on the page that
 * follows its making, and is kept in the session until then.
 */
@Path("/console/keys")
@Produces(MediaType.TEXT_HTML)
@Blocking
public class KeyPageResource {
  private static final String PATH = "/console/keys";
  private static final int MOST_CHANGES = 20;
  private static final int BAD_REQUEST = 400;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;

  private final KeyKeeper keeper;
  private final CurrentCaller caller;
  private final Frames frames;

  KeyPageResource(KeyKeeper keeper, CurrentCaller caller, Frames frames) {
    this.keeper = keeper;
    this.caller = caller;
    this.frames = frames;
  }

  @CheckedTemplate(basePath = "console")
  static class Templates {
    private Templates() {}

    static native TemplateInstance keys(Frame frame, KeyPageView view);

    static native TemplateInstance key(Frame frame, KeyPageView view, Line key, String text);
  }

  /** All keys, and the form for another one. */
  @GET
  public TemplateInstance page() {
    Frame frame = frames.of("API keys");
    if (caller.get().tenant() != null) {
      return Templates.keys(
          frame, new KeyPageView(false, true, false, List.of(), List.of(), List.of()));
    }
    return Templates.keys(frame, view(keeper.all(), null));
  }

  /** One key; with its text, if it was just made. */
  @GET
  @Path("/{key}")
  public TemplateInstance one(@PathParam("key") String id, RoutingContext context) {
    Caller who = requireWhole();
    ApiKey key = require(id);
    String text =
        ConsoleSession.of(context)
            .flatMap(session -> session.takeKey(id))
            .map(ApiKeyText::text)
            .orElse("");
    return Templates.key(
        frames.of("API key " + id),
        view(List.of(key), id),
        Line.of(key, keeper.now(), who.actor().subject()),
        text);
  }

  /** Makes a key. */
  @POST
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  public Response create(
      @FormParam("name") @Nullable String name,
      @FormParam("role") @Nullable String role,
      @FormParam("tenant") @Nullable String tenant,
      @FormParam("gate") @Nullable String gate,
      @FormParam("expires") @Nullable String expires,
      @FormParam("reason") @Nullable String reason,
      RoutingContext context) {
    Caller who = requireWhole();
    ConsoleSession session = requireSession(context);
    try {
      WishedKey wished = WishedKey.of(name, role, tenant, gate != null, expires, keeper.now());
      String code = WishedKey.reasonOrNull(reason);
      return shown(session, keeper.create(wished, code, who.actor()), "The key is made.");
    } catch (IllegalArgumentException e) {
      return refused(PATH, e);
    }
  }

  /** Has another key take its place. */
  @POST
  @Path("/{key}/rotate")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  public Response rotate(
      @PathParam("key") String id,
      @FormParam("overlap") @Nullable String overlap,
      @FormParam("reason") @Nullable String reason,
      RoutingContext context) {
    Caller who = requireWhole();
    ApiKey key = require(id);
    ConsoleSession session = requireSession(context);
    try {
      if (key.isExpired(keeper.now())) {
        throw new IllegalArgumentException("This key has expired. Make a new one.");
      }
      Duration both = WishedKey.overlap(overlap);
      if (both.isZero() && isOwn(key, who)) {
        throw new IllegalArgumentException(
            "You are signed in with this key: have it count for a while beside the new one.");
      }
      Made made = keeper.rotate(key, both, WishedKey.reason(reason), who.actor());
      return shown(session, made, "The key is rotated. This is the new one.");
    } catch (IllegalArgumentException e) {
      return refused(PATH + "/" + key.id(), e);
    }
  }

  /** Takes it away. */
  @POST
  @Path("/{key}/revoke")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  public Response revoke(
      @PathParam("key") String id, @FormParam("reason") @Nullable String reason) {
    Caller who = requireWhole();
    ApiKey key = require(id);
    try {
      if (isOwn(key, who)) {
        throw new IllegalArgumentException(
            "You are signed in with this key. Sign in with another one to revoke it.");
      }
      keeper.revoke(key, WishedKey.reason(reason), who.actor());
    } catch (IllegalArgumentException e) {
      return refused(PATH + "/" + key.id(), e);
    }
    frames.tell(Notice.done("The key is revoked. Services refuse it within seconds."));
    return Redirects.to(PATH);
  }

  private KeyPageView view(List<ApiKey> keys, @Nullable String keyId) {
    Instant now = keeper.now();
    String reader = caller.get().actor().subject();
    return new KeyPageView(
        true,
        keeper.hasKeys(),
        keeper.canChange(),
        keys.stream().map(key -> Line.of(key, now, reader)).toList(),
        Stream.of(Role.values()).map(Role::text).toList(),
        keeper.changes(keyId, MOST_CHANGES).stream().map(ChangeLine::of).toList());
  }

  private Response shown(ConsoleSession session, Made made, String notice) {
    session.keep(made.text());
    frames.tell(Notice.done(notice));
    return Redirects.to(PATH + "/" + made.key().id());
  }

  private Response refused(String page, IllegalArgumentException why) {
    String said = why.getMessage();
    frames.tell(Notice.refused(said == null ? "" : said));
    return Redirects.to(page);
  }

  /** The id is not repeated: somebody may have given the whole key. */
  private ApiKey require(String id) {
    return keeper.all().stream()
        .filter(key -> key.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new ProblemException(
                    NOT_FOUND, "unknown-key", "There is no API key with this id."));
  }

  /** Keys are the installation's: whoever is for one tenant could make one for all. */
  private Caller requireWhole() {
    Caller who = caller.get();
    if (who.tenant() != null) {
      throw new ProblemException(
          FORBIDDEN,
          "forbidden",
          "API keys are the installation's, and your key is for one tenant.");
    }
    return who;
  }

  /** Whoever has none would never be shown the key. */
  private static ConsoleSession requireSession(RoutingContext context) {
    return ConsoleSession.of(context)
        .orElseThrow(
            () ->
                new ProblemException(
                    BAD_REQUEST, "not-signed-in", "Sign in to the console to make keys."));
  }

  private static boolean isOwn(ApiKey key, Caller who) {
    return key.actor().subject().equals(who.actor().subject());
  }
}
