package dev.lethe.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.schemas.access.Role;
import dev.lethe.standalone.client.IngestClient;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "release",
    description = {
      "Lets a HELD request go on.",
      "Look at its status first: its reason says what it waits for. `reach` is the share of"
          + " the model's own texts that the request would silence, `specific` the share of its"
          + " questions that ask about something in particular. It may wait for something else"
          + " then. To refuse it instead, reject it."
    },
    footerHeading = "%nExample:%n",
    footer = "  lethe request release 3f2c... --reason ticket-4711")
final class ReleaseCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ID", description = "The request's id.")
  private String id = "";

  @Option(
      names = "--reason",
      paramLabel = "CODE",
      description = "For the audit trail: a short code, no names.")
  private @Nullable String reason;

  @Mixin private ServiceOptions services = new ServiceOptions();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    IngestClient ingest = services.choose(spec).ingest(Role.APPROVER);
    JsonNode answer = ingest.release(id, reason);
    var out = spec.commandLine().getOut();
    out.println(json.wanted() ? JsonOption.line(answer) : RequestText.decided(answer));
    return ExitCode.OK;
  }
}
