package dev.lethe.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.schemas.access.Role;
import dev.lethe.standalone.client.IngestClient;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "blast-radius",
    description = {
      "Says what a request would silence beside its subject, and hands in nothing.",
      "A trainer fits a shield, tries it on everyday questions and throws it away: some seconds."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe request blast-radius erasure.json",
      "  generate | lethe request blast-radius -"
    })
final class BlastRadiusCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      description = "JSON file as for submit, or - for standard input.")
  private Path file = Path.of("-");

  @Mixin private ServiceOptions services = new ServiceOptions();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    byte[] body = file.equals(Path.of("-")) ? System.in.readAllBytes() : Files.readAllBytes(file);
    IngestClient ingest = services.choose(spec).ingest(Role.SUBMITTER);
    JsonNode answer = ingest.blastRadius(body);
    PrintWriter out = spec.commandLine().getOut();
    if (json.wanted()) {
      out.println(JsonOption.line(answer));
    } else {
      tell(answer, out);
    }
    return ExitCode.OK;
  }

  private static void tell(JsonNode answer, PrintWriter out) {
    JsonNode silenced = answer.path("silenced");
    out.printf(
        "%,d of %,d everyday questions would be refused%n",
        silenced.size(), answer.path("asked").asInt());
    silenced.forEach(question -> out.println("  " + question.asText()));
    String hold = answer.path("hold").asText();
    out.println(
        hold.isEmpty() ? "it would not be held" : "it would be held until it is released: " + hold);
  }
}
