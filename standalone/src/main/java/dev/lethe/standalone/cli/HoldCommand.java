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
    name = "hold",
    description = {
      "Puts a request under legal hold.",
      "This works while it is ACCEPTED or HELD and nothing of it is in force. It stays HELD"
          + " until the hold is lifted or ends; it can't be released before. A second hold"
          + " replaces the first one's reason and end."
    },
    footerHeading = "%nExample:%n",
    footer = "  lethe request hold 3f2c... --reason case-12 --until 2027-03-01T00:00:00Z")
final class HoldCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ID", description = "The request's id.")
  private String id = "";

  @Option(
      names = "--reason",
      paramLabel = "CODE",
      required = true,
      description = "For the audit trail: a short code, no names.")
  private String reason = "";

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description = "When it ends by itself, RFC 3339 (default: when somebody lifts it).")
  private @Nullable String until;

  @Mixin private ServiceOptions services = new ServiceOptions();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    IngestClient ingest = services.choose(spec).ingest(Role.APPROVER);
    JsonNode answer = ingest.hold(id, reason, until);
    var out = spec.commandLine().getOut();
    out.println(json.wanted() ? JsonOption.line(answer) : RequestText.head(answer));
    return ExitCode.OK;
  }
}
