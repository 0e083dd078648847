package dev.lethe.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.schemas.access.Role;
import dev.lethe.standalone.client.IngestClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "extend",
    description = {
      "Extends the due date of a request by what its legal basis allows, once.",
      "The GDPR allows two months, California 45 days, before the request is past due and"
          + " only if the person who asked is told of it and why: confirm that with"
          + " --told-requester."
    },
    footerHeading = "%nExample:%n",
    footer = "  lethe request extend 3f2c... --reason ticket-4711 --told-requester")
final class ExtendCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ID", description = "The request's id.")
  private String id = "";

  @Option(
      names = "--reason",
      paramLabel = "CODE",
      required = true,
      description = "For the audit trail: a short code, no names.")
  private String reason = "";

  @Option(
      names = "--told-requester",
      description = "The person who asked was told of the extension and of its reason.")
  private boolean toldRequester;

  @Mixin private ServiceOptions services = new ServiceOptions();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    IngestClient ingest = services.choose(spec).ingest(Role.APPROVER);
    JsonNode answer = ingest.extend(id, reason, toldRequester);
    var out = spec.commandLine().getOut();
    out.println(json.wanted() ? JsonOption.line(answer) : RequestText.decided(answer));
    return ExitCode.OK;
  }
}
