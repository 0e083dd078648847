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
    name = "revoke",
    description = {
      "Takes back what is in force of a request that is ENFORCED, CERTIFIED or FAILED.",
      "Its shield and its bundle leave every live replica, and the model may answer"
          + " again with what the request was about. The certificate stays as history, with"
          + " a signed statement of the revocation beside it. To withdraw a request before"
          + " its fitting begins, cancel it."
    },
    footerHeading = "%nExample:%n",
    footer = "  lethe request revoke 3f2c... --reason ticket-4711")
final class RevokeCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ID", description = "The request's id.")
  private String id = "";

  @Option(
      names = "--reason",
      paramLabel = "CODE",
      required = true,
      description = "For the audit trail: a short code, no names.")
  private String reason = "";

  @Option(
      names = "--by",
      paramLabel = "NAME",
      description =
          "Who revokes it, for the audit trail; shown as claimed (default: the user of"
              + " this machine).")
  private @Nullable String by = System.getProperty("user.name");

  @Mixin private ServiceOptions services = new ServiceOptions();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    IngestClient ingest = services.choose(spec).ingest(Role.APPROVER);
    JsonNode answer = ingest.revoke(id, reason, by);
    var out = spec.commandLine().getOut();
    out.println(json.wanted() ? JsonOption.line(answer) : RequestText.decided(answer));
    return ExitCode.OK;
  }
}
