package dev.lethe.ingest.console;

import dev.lethe.http.ErrorFormat;
import dev.lethe.ingest.rest.DrpResponses;
import dev.lethe.ingest.rest.OpenDsrResponses;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/**
 * Pages for people, the forms of OpenDSR and of the Data Rights Protocol on their paths, problem
 * details for all others. Thread-safe.
 */
@Singleton
final class ConsoleErrorFormat implements ErrorFormat {
  private final ErrorFormat problems = DrpResponses.errorFormat(OpenDsrResponses.errorFormat());
  private final String assets = AssetVersion.read();

  @Override
  public Body of(String path, int status) {
    return problems.of(path, status);
  }

  @Override
  public Body of(RoutingContext context, int status) {
    return ProblemPage.isWanted(context)
        ? new Body("text/html;charset=UTF-8", ProblemPage.of(status, assets))
        : ErrorFormat.super.of(context, status);
  }
}
