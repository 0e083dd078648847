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
    name = "reject",
    description = {
      "Refuses a HELD request.",
      "Nothing of it comes into force, and its key is destroyed."
    },
    footerHeading = "%nExample:%n",
    footer = "  lethe request reject 3f2c... --reason legal-claims")
final class RejectCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ID", description = "The request's id.")
  private String id = "";

  @Option(
      names = "--reason",
      paramLabel = "CODE",
      required = true,
      description =
          "Why: not-verified, not-found, manifestly-unfounded, excessive,"
              + " freedom-of-expression, legal-obligation, public-health,"
              + " public-interest-archive, legal-claims.")
  private String reason = "";

  @Mixin private ServiceOptions services = new ServiceOptions();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    IngestClient ingest = services.choose(spec).ingest(Role.APPROVER);
    JsonNode answer = ingest.reject(id, reason);
    var out = spec.commandLine().getOut();
    out.println(json.wanted() ? JsonOption.line(answer) : RequestText.head(answer));
    return ExitCode.OK;
  }
}
