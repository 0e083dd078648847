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
    name = "unhold",
    description = {
      "Lifts the legal hold of a request.",
      "The request goes on, or waits again for what it waited for before."
    },
    footerHeading = "%nExample:%n",
    footer = "  lethe request unhold 3f2c... --reason case-12-closed")
final class UnholdCommand implements Callable<Integer> {
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
    JsonNode answer = ingest.unhold(id, reason);
    var out = spec.commandLine().getOut();
    out.println(json.wanted() ? JsonOption.line(answer) : RequestText.head(answer));
    return ExitCode.OK;
  }
}
