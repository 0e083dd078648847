package dev.lethe.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.access.Role;
import dev.lethe.standalone.client.IngestClient;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "watch",
    description = {
      "Prints each step of a request as it happens, until the wanted state or an end.",
      "",
      "Exits with 1 when the request ends in another state than the wanted one."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe request watch 3f2c...",
      "  lethe request watch 3f2c... --until shielded --timeout 30"
    })
final class WatchCommand implements Callable<Integer> {
  private static final Set<RequestState> ENDS =
      EnumSet.of(
          RequestState.CERTIFIED,
          RequestState.REJECTED,
          RequestState.CANCELLED,
          RequestState.FAILED,
          RequestState.REVOKED);
  private static final long POLL_MS = 250;

  @Parameters(paramLabel = "ID", description = "The request's id.")
  private String id = "";

  @Option(
      names = "--until",
      paramLabel = "STATE",
      defaultValue = "CERTIFIED",
      description = "State to wait for (default: certified).")
  private RequestState until = RequestState.CERTIFIED;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "600",
      description = "Give up after this time (default: ${DEFAULT-VALUE}).")
  private long timeout;

  @Mixin private ServiceOptions services = new ServiceOptions();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    IngestClient client = services.choose(spec).ingest(Role.SUBMITTER);
    long end = System.nanoTime() + Duration.ofSeconds(timeout).toNanos();
    int shown = 0;
    while (System.nanoTime() < end) {
      JsonNode timeline = client.status(id).path("timeline");
      for (; shown < timeline.size(); shown++) {
        print(timeline.get(shown));
        RequestState state = RequestState.valueOf(timeline.get(shown).path("state").asText());
        if (state == until || ENDS.contains(state)) {
          return state == until ? ExitCode.OK : ExitCode.FAILED;
        }
      }
      Thread.sleep(POLL_MS);
    }
    throw new CommandFailure(ExitCode.FAILED, "not " + until + " after " + timeout + " s");
  }

  private void print(JsonNode step) {
    var out = spec.commandLine().getOut();
    out.println(json.wanted() ? JsonOption.line(step) : RequestText.step(step));
    out.flush();
  }
}
