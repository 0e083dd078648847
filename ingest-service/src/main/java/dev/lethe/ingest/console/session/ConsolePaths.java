package dev.lethe.ingest.console.session;

import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Which paths are the console's. */
public final class ConsolePaths {
  /** The first page. */
  public static final String HOME = "/console";

  /** The page to sign in at. */
  public static final String SIGN_IN = "/console/sign-in";

  private static final String PREFIX = "/console/";

  private ConsolePaths() {}

  /** Whether a call is for the console. */
  public static boolean isConsole(RoutingContext context) {
    return isConsole(context.normalizedPath());
  }

  static boolean isConsole(String path) {
    return path.equals(HOME) || path.startsWith(PREFIX);
  }

  /**
   * Where to go after signing in: a page of the console, whatever a link says.
   *
   * @param asked what the link says
   */
  public static String local(@Nullable String asked) {
    if (asked == null || asked.chars().anyMatch(c -> c <= ' ' || c == '\\' || c >= 0x7f)) {
      return HOME;
    }
    try {
      URI uri = new URI(asked);
      boolean isPath = !uri.isAbsolute() && uri.getRawAuthority() == null;
      String path = uri.normalize().getRawPath();
      boolean isPage = isPath && path != null && isConsole(path) && !isSignIn(path);
      return isPage ? asked : HOME;
    } catch (URISyntaxException e) {
      return HOME;
    }
  }

  private static boolean isSignIn(String path) {
    return path.equals(SIGN_IN) || path.startsWith(SIGN_IN + "/");
  }

  /** The page to sign in at, which leads back. */
  static String signInAndReturn(String path) {
    String next = local(path);
    return next.equals(HOME)
        ? SIGN_IN
        : SIGN_IN + "?next=" + URLEncoder.encode(next, StandardCharsets.UTF_8);
  }
}
