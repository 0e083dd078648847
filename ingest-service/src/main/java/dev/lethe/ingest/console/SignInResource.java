package dev.lethe.ingest.console;

import dev.lethe.access.KeyHolders;
import dev.lethe.ingest.console.session.ConsolePaths;
import dev.lethe.ingest.console.session.ConsoleSession;
import dev.lethe.ingest.console.session.ConsoleSessions;
import dev.lethe.ingest.console.session.SessionCookie;
import dev.lethe.schemas.access.Role;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Signs people in with an API key, and out again. */
@Path("/console")
@Produces(MediaType.TEXT_HTML)
@Blocking
public class SignInResource {
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int TOO_MANY_REQUESTS = 429;

  private final KeyHolders holders;
  private final ConsoleSessions sessions;
  private final SignInPage signIn;

  SignInResource(KeyHolders holders, ConsoleSessions sessions, SignInPage signIn) {
    this.holders = holders;
    this.sessions = sessions;
    this.signIn = signIn;
  }

  @GET
  @Path("/sign-in")
  public TemplateInstance page(@QueryParam("next") @Nullable String next) {
    return signIn.of(next, "");
  }

  /** The key itself is forgotten at once. */
  @POST
  @Path("/sign-in")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  public Response signIn(
      @FormParam("key") @Nullable String key,
      @FormParam("next") @Nullable String next,
      RoutingContext context) {
    String text = Objects.requireNonNullElse(key, "").strip();
    KeyHolders.Shown shown = holders.show(context, text);
    if (shown.key().isEmpty()) {
      return refused(shown.pause(), next);
    }
    if (shown.key().get().role() == Role.CLIENT) {
      return signIn.refused(
          FORBIDDEN, next, "A client's key may ask the model, and has no pages here.");
    }
    String keyId = shown.key().get().id();
    SessionCookie.write(context, sessions.begin("key:" + keyId, () -> holders.identity(keyId)));
    return Redirects.to(ConsolePaths.local(next));
  }

  @POST
  @Path("/sign-out")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  public Response signOut(RoutingContext context) {
    ConsoleSession.of(context).ifPresent(sessions::end);
    SessionCookie.clear(context);
    return Redirects.to("/console/sign-in");
  }

  private Response refused(Duration wait, @Nullable String next) {
    return wait.isZero()
        ? signIn.refused(UNAUTHORIZED, next, "This key does not count. Check it, and try again.")
        : signIn.refused(TOO_MANY_REQUESTS, next, "Too many wrong keys. Try again in a minute.");
  }
}
