package dev.lethe.ingest.console;

import dev.lethe.http.Problem;
import dev.lethe.ingest.console.session.ConsolePaths;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Objects;

/** What browsers are shown in place of a problem's JSON. */
final class ProblemPage {
  private static final String HTML = "text/html";

  private static final Map<Integer, String> TITLES =
      Map.of(
          403, "Not allowed",
          404, "Not found",
          409, "Not possible now",
          429, "Too many calls",
          503, "Not available");

  private ProblemPage() {}

  @CheckedTemplate(basePath = "console")
  static class Templates {
    private Templates() {}

    static native TemplateInstance problem(
        String title, String detail, String status, String assets);
  }

  /** Whether the call is for a page, and from what shows pages. */
  static boolean isWanted(RoutingContext context) {
    String accept = context.request().getHeader(HttpHeaders.ACCEPT);
    return ConsolePaths.isConsole(context)
        && accept != null
        && accept.contains(HTML)
        && !context.request().headers().contains("HX-Request");
  }

  static String of(int status, String detail, String assets) {
    String title = Objects.requireNonNullElse(TITLES.get(status), "This did not work");
    return Templates.problem(title, detail, Integer.toString(status), assets).render();
  }

  /** Of a problem that the protocol, or the access policy, gives. */
  static String of(int status, String assets) {
    String detail = status == 403 ? "Your role may not do this." : Problem.of(status).detail();
    return of(status, detail, assets);
  }
}
