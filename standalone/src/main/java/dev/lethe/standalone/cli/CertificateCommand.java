package dev.lethe.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.db.AuditExport;
import dev.lethe.db.certificate.Certificate;
import dev.lethe.db.certificate.CertificatePage;
import dev.lethe.db.certificate.SignedRevocation;
import dev.lethe.db.evidence.EvidenceNotReadyException;
import dev.lethe.db.evidence.EvidencePack;
import dev.lethe.db.evidence.EvidenceReader;
import dev.lethe.db.tlog.SignedCheckpoint;
import dev.lethe.db.tlog.VerifierKey;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.PrintableText;
import dev.lethe.standalone.demo.AuditCheck;
import dev.lethe.standalone.demo.SignedCertificate;
import dev.lethe.standalone.launch.StackAddresses;
import dev.lethe.standalone.launch.TrustedKeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.SignatureException;
import java.util.List;
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
    name = "certificate",
    description = {
      "Shows the certificate of a finished request and checks its signature. If the"
          + " request failed under its shield because verification found too much, it shows"
          + " the signed findings, which are no certificate.",
      "",
      "With --out it writes ID.json and ID.html to that folder, each with proof of"
          + " every step of the request in the log. With --pack it writes the evidence pack:"
          + " one ZIP with the certificate as JSON, page and PDF, every step with its proof,"
          + " and how to check all of it. The stack must run for both; otherwise it need not."
          + " Exits with 1 if the signature is not valid. Says on standard error if the"
          + " request was revoked since."
    },
    subcommands = CertificateVerifyCommand.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe certificate 3f2c...",
      "  lethe certificate 3f2c... --json > certificate.json",
      "  lethe certificate 3f2c... --out for-the-data-subject",
      "  lethe certificate 3f2c... --pack evidence.zip"
    })
final class CertificateCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ID", arity = "0..1", description = "The request's id.")
  private String id = "";

  @Option(
      names = "--trusted-key",
      paramLabel = "FILE",
      description = "Public key of the signer, PEM (default: keys/trusted-key.pem of the data).")
  private @Nullable Path trustedKey;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Write the certificate to this folder, with evidence from the log.")
  private @Nullable Path out;

  @Option(
      names = "--pack",
      paramLabel = "FILE.zip",
      description = "Write the evidence pack to this file.")
  private @Nullable Path pack;

  @Mixin private DataOption data = new DataOption();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    if (id.isEmpty()) { // optional only because a subcommand needs none
      throw new ParameterException(spec.commandLine(), "Missing required parameter: 'ID'");
    }
    Path folder = data.folder().certificates();
    Path file = folder.resolve(id + ".json").normalize();
    if (!file.startsWith(folder) || !Files.isRegularFile(file)) {
      throw new CommandFailure(ExitCode.USAGE, "no certificate: " + file);
    }
    try {
      Certificate certificate = SignedCertificate.read(file);
      if (out == null && pack == null) {
        print(certificate);
        verify(certificate);
        spec.commandLine().getErr().println("signature: valid");
        tellOfRevocation(certificate);
      }
      if (out != null) {
        write(certificate.with(evidence(reader -> reader.proof(id))), out);
      }
      if (pack != null) {
        pack(certificate, pack);
      }
      return ExitCode.OK;
    } catch (GeneralSecurityException e) {
      throw new CommandFailure(ExitCode.FAILED, "certificate is not valid: " + e.getMessage());
    }
  }

  private void verify(Certificate certificate) throws GeneralSecurityException, IOException {
    SignedCertificate.verify(
        certificate, trustedKey == null ? data.folder().trustedKey() : trustedKey);
  }

  /** A certificate of what was revoked since is history, and must not be taken for the present. */
  private void tellOfRevocation(Certificate certificate)
      throws IOException, GeneralSecurityException {
    SignedRevocation revocation = revocation(certificate);
    if (revocation == null) {
      return;
    }
    JsonNode statement = revocation.statement();
    String by = statement.path("by").asText();
    spec.commandLine()
        .getErr()
        .println(
            PrintableText.line(
                "REVOKED "
                    + statement.path("revokedAt").asText()
                    + ", reason "
                    + statement.path("reason").asText()
                    + (by.isEmpty() ? "" : ", by " + by + " (claimed)")
                    + ": this certificate is history, the model may answer again"));
  }

  /** What is signed of the request's revocation, checked; null if it was not revoked. */
  private @Nullable SignedRevocation revocation(Certificate certificate)
      throws IOException, GeneralSecurityException {
    Path file = data.folder().certificates().resolve("revocations").resolve(id + ".json");
    if (!Files.isRegularFile(file)) {
      return null;
    }
    SignedRevocation revocation = SignedRevocation.parse(Files.readAllBytes(file));
    List<PublicKey> keys =
        TrustedKeyFile.keys(trustedKey == null ? data.folder().trustedKey() : trustedKey);
    revocation.verify(name -> VerifierKey.anyOf(name, keys));
    JsonNode statement = revocation.statement();
    String digest = Digests.sha256(certificate.withoutEvidence().bytes());
    if (!statement.path("requestId").asText().equals(id)
        || !statement.path("certificate").asText(digest).equals(digest)) {
      throw new SignatureException("the revocation beside it is another request's");
    }
    return revocation;
  }

  private <T> T evidence(Evidence<T> evidence) throws IOException {
    StackAddresses addresses = data.addresses();
    TrustedKeyOption key = new TrustedKeyOption();
    SignedCheckpoint newest = InstalledCheckpoints.of(data, key).newest(addresses);
    try {
      return AuditCheck.with(
          addresses,
          database -> {
            try {
              return evidence.of(new EvidenceReader(database, newest));
            } catch (EvidenceNotReadyException e) {
              throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()));
            }
          });
    } catch (AuditExport.ContradictionException e) {
      throw new CommandFailure(ExitCode.FAILED, e.getMessage() + " (see: lethe audit verify)");
    }
  }

  private interface Evidence<T> {
    T of(EvidenceReader reader) throws EvidenceNotReadyException;
  }

  private void pack(Certificate certificate, Path to) throws IOException, GeneralSecurityException {
    verify(certificate);
    SignedRevocation revocation = revocation(certificate);
    EvidencePack evidence = evidence(reader -> reader.pack(certificate, revocation));
    Files.write(to, evidence.bytes());
    spec.commandLine().getOut().println(to);
  }

  private void write(Certificate certificate, Path folder)
      throws IOException, GeneralSecurityException {
    verify(certificate);
    Files.createDirectories(folder);
    Path file = folder.resolve(id + ".json");
    Path page = folder.resolve(id + ".html");
    Files.write(file, certificate.bytes());
    Files.write(page, CertificatePage.of(certificate));
    spec.commandLine().getOut().println(file);
    spec.commandLine().getOut().println(page);
  }

  private void print(Certificate certificate) {
    var to = spec.commandLine().getOut();
    if (json.wanted()) {
      to.println(JsonOption.line(Json.parse(certificate.bytes())));
      return;
    }
    for (var field : certificate.statement().properties()) {
      JsonNode value = field.getValue();
      String text = value.isTextual() ? value.asText() : value.toString();
      to.println(PrintableText.line(field.getKey() + ": " + text));
    }
  }
}
