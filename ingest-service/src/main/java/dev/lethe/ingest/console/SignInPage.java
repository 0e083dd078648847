package dev.lethe.ingest.console;

import dev.lethe.ingest.console.openid.OpenIdSignIn;
import dev.lethe.ingest.console.session.ConsolePaths;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The page to sign in at, also for whoever could not. Thread-safe. */
@Singleton
final class SignInPage {
  private final OpenIdSignIn provider;
  private final Frames frames;

  SignInPage(OpenIdSignIn provider, Frames frames) {
    this.provider = provider;
    this.frames = frames;
  }

  @CheckedTemplate(basePath = "console")
  static class Templates {
    private Templates() {}

    static native TemplateInstance signIn(
        String next, String fault, String provider, String providerPath, String assets);
  }

  /**
   * The page.
   *
   * @param next the page to go on to
   * @param fault what was wrong; empty for nothing
   */
  TemplateInstance of(@Nullable String next, String fault) {
    String local = ConsolePaths.local(next);
    String path =
        ConsolePaths.SIGN_IN + "/oidc?next=" + URLEncoder.encode(local, StandardCharsets.UTF_8);
    return Templates.signIn(local, fault, provider.name(), path, frames.assets());
  }

  /** The page as an answer to whoever could not sign in. */
  Response refused(int status, @Nullable String next, String fault) {
    return Response.status(status)
        .type(MediaType.TEXT_HTML_TYPE)
        .entity(of(next, fault).render())
        .build();
  }
}
