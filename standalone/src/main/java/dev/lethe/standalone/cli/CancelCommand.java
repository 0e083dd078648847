package dev.lethe.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.schemas.access.Role;
import dev.lethe.standalone.client.IngestClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "cancel",
    description = "Withdraws a request. Possible until its fitting begins.",
    footerHeading = "%nExample:%n",
    footer = "  lethe request cancel 3f2c...")
final class CancelCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ID", description = "The request's id.")
  private String id = "";

  @Mixin private ServiceOptions services = new ServiceOptions();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    IngestClient ingest = services.choose(spec).ingest(Role.SUBMITTER);
    JsonNode answer = ingest.cancel(id);
    var out = spec.commandLine().getOut();
    out.println(json.wanted() ? JsonOption.line(answer) : RequestText.head(answer));
    return ExitCode.OK;
  }
}
