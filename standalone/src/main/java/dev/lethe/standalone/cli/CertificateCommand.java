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
import dev.lethe.standalone.demo.SignedCertificate;
import dev.lethe.standalone.launch.TrustedKeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.SignatureException;
import java.util.List;
import java.util.Optional;
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
          + " request was revoked since.",
      "",
      "Of an installation elsewhere it asks the ingest service, and takes the signer's key from"
          + " --trusted-key or the profile, never from there; --out and --pack need --database."
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
      description =
          "Public key of the signer, PEM (default: the profile's, or keys/trusted-key.pem of"
              + " the data).")
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

  @Mixin private ServiceOptions services = new ServiceOptions();
  @Mixin private StoreOptions stores = new StoreOptions();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    if (id.isEmpty()) { // optional only because a subcommand needs none
      throw new ParameterException(spec.commandLine(), "Missing required parameter: 'ID'");
    }
    ChosenInstallation chosen = services.choose(spec, stores.settings());
    Path key = trustedKey == null ? chosen.trustedKey() : trustedKey;
    CertificateSource source = CertificateSource.of(chosen, id);
    try {
      Certificate certificate = Certificate.parse(source.certificate());
      if (chosen.dataFolder().isEmpty()) {
        requireAskedFor(certificate);
      }
      if (out == null && pack == null) {
        print(certificate);
        SignedCertificate.verify(certificate, key);
        spec.commandLine().getErr().println("signature: valid");
        tellOfRevocation(certificate, source, key);
      }
      if (out != null) {
        write(certificate.with(evidence(chosen, key, reader -> reader.proof(id))), key, out);
      }
      if (pack != null) {
        SignedCertificate.verify(certificate, key);
        SignedRevocation revocation = revocation(certificate, source, key);
        write(evidence(chosen, key, reader -> reader.pack(certificate, revocation)), pack);
      }
      return ExitCode.OK;
    } catch (GeneralSecurityException e) {
      throw new CommandFailure(ExitCode.FAILED, "certificate is not valid: " + e.getMessage());
    }
  }

  /** A service could answer with another request's, which is signed as well. */
  private void requireAskedFor(Certificate certificate) throws SignatureException {
    if (!certificate.statement().path("requestId").asText().equals(id)) {
      throw new SignatureException("it is another request's");
    }
  }

  /** A certificate of what was revoked since is history, and must not be taken for the present. */
  private void tellOfRevocation(Certificate certificate, CertificateSource source, Path key)
      throws IOException, GeneralSecurityException {
    SignedRevocation revocation = revocation(certificate, source, key);
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
  private @Nullable SignedRevocation revocation(
      Certificate certificate, CertificateSource source, Path key)
      throws IOException, GeneralSecurityException {
    Optional<byte[]> found = source.revocation();
    if (found.isEmpty()) {
      return null;
    }
    SignedRevocation revocation = SignedRevocation.parse(found.get());
    List<PublicKey> keys = TrustedKeyFile.keys(key);
    revocation.verify(name -> VerifierKey.anyOf(name, keys));
    JsonNode statement = revocation.statement();
    String digest = Digests.sha256(certificate.withoutEvidence().bytes());
    if (!statement.path("requestId").asText().equals(id)
        || !statement.path("certificate").asText(digest).equals(digest)) {
      throw new SignatureException("the revocation beside it is another request's");
    }
    return revocation;
  }

  private <T> T evidence(ChosenInstallation chosen, Path key, Evidence<T> evidence)
      throws IOException {
    InstallationStores read = chosen.stores();
    SignedCheckpoint newest =
        new InstalledCheckpoints(
                chosen.checkpoints().orElse(null), TrustedKeyOption.parse(key.toString()))
            .newest(read);
    try {
      return read.with(
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

  private void write(EvidencePack evidence, Path to) throws IOException {
    Files.write(to, evidence.bytes());
    spec.commandLine().getOut().println(to);
  }

  private void write(Certificate certificate, Path key, Path folder)
      throws IOException, GeneralSecurityException {
    SignedCertificate.verify(certificate, key);
    Files.createDirectories(folder);
    Path file = folder.resolve(id + ".json").normalize();
    if (!folder.normalize().equals(file.resolveSibling("").normalize())) {
      throw new CommandFailure(ExitCode.USAGE, "the request's id is no name of a file");
    }
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
