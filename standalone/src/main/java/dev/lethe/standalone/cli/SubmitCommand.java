package dev.lethe.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.schemas.access.Role;
import dev.lethe.standalone.client.IngestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "submit",
    description = "Posts an erasure request: the JSON body of POST /v1/requests.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe request submit erasure.json",
      "  lethe request submit --encrypt erasure.json",
      "  generate | lethe request submit -",
      "  lethe request submit --bulk requests.jsonl --preview"
    })
final class SubmitCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "JSON file, or - for standard input.")
  private @Nullable Path file;

  @Option(
      names = "--encrypt",
      description =
          "Send it as a JWE, encrypted with the key that the service publishes. Nothing is sent"
              + " where that key can't be had.")
  private boolean encrypt;

  @Mixin private BulkOption bulk = new BulkOption();
  @Mixin private ServiceOptions services = new ServiceOptions();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    requireOne();
    if (bulk.isGiven()) {
      return bulk.submit(ingest(), spec.commandLine().getOut(), json.wanted());
    }
    byte[] body = read(Objects.requireNonNull(file));
    IngestClient ingest = ingest();
    JsonNode answer = encrypt ? ingest.submitEncrypted(body) : ingest.submit(body);
    var out = spec.commandLine().getOut();
    out.println(json.wanted() ? JsonOption.line(answer) : RequestText.head(answer));
    return ExitCode.OK;
  }

  private IngestClient ingest() throws IOException {
    return services.choose(spec).ingest(Role.SUBMITTER);
  }

  private void requireOne() {
    if (bulk.isGiven() && !bulk.isComplete(encrypt || file != null)) {
      throw new ParameterException(
          spec.commandLine(), "--bulk FILE stands alone, or with --preview; see --help");
    }
    if (!bulk.isGiven() && file == null) {
      throw new ParameterException(spec.commandLine(), "Missing required parameter: 'FILE'");
    }
  }

  private static byte[] read(Path file) throws IOException {
    return file.equals(Path.of("-")) ? System.in.readAllBytes() : Files.readAllBytes(file);
  }
}
