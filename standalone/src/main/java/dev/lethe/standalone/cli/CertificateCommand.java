package dev.lethe.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.standalone.demo.SignedCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "certificate",
    description = {
      "Shows the certificate of a finished request and checks its signature.",
      "",
      "Nothing need be running. Exits with 1 when the signature is not valid."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe certificate 3f2c...",
      "  lethe certificate 3f2c... --json > certificate.json"
    })
final class CertificateCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ID", description = "The request's id.")
  private String id = "";

  @Option(
      names = "--trusted-key",
      paramLabel = "FILE",
      description = "Public key of the signer, PEM (default: keys/trusted-key.pem of the data).")
  private @Nullable Path trustedKey;

  @Mixin private DataOption data = new DataOption();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    Path folder = data.folder().certificates();
    Path file = folder.resolve(id + ".json").normalize();
    if (!file.startsWith(folder) || !Files.isRegularFile(file)) {
      throw new CommandFailure(ExitCode.USAGE, "no certificate: " + file);
    }
    SignedCertificate certificate = SignedCertificate.read(file);
    print(certificate);
    try {
      certificate.verify(trustedKey == null ? data.folder().trustedKey() : trustedKey);
    } catch (GeneralSecurityException e) {
      throw new CommandFailure(ExitCode.FAILED, "certificate is not valid: " + e.getMessage());
    }
    spec.commandLine().getErr().println("signature: valid");
    return ExitCode.OK;
  }

  private void print(SignedCertificate certificate) {
    var out = spec.commandLine().getOut();
    if (json.wanted()) {
      out.println(JsonOption.line(certificate.json()));
      return;
    }
    for (var field : certificate.statement().properties()) {
      JsonNode value = field.getValue();
      out.println(field.getKey() + ": " + (value.isTextual() ? value.asText() : value));
    }
  }
}
