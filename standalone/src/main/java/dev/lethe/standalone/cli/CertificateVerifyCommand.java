package dev.lethe.standalone.cli;

import dev.lethe.db.certificate.Certificate;
import dev.lethe.db.certificate.LogProof;
import dev.lethe.db.certificate.SignedRevocation;
import dev.lethe.db.evidence.BadEntryException;
import dev.lethe.db.evidence.EvidencePack;
import dev.lethe.schemas.CertificateSchema;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.PrintableText;
import dev.lethe.standalone.demo.SignedCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SignatureException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "verify",
    description = {
      "Checks a certificate with the public key alone: its signature, its schema, and"
          + " that not a byte was changed. If it carries evidence: that a signed checkpoint"
          + " of the log covers the events it names, and the event that names its digest.",
      "",
      "Checks an evidence pack likewise: every entry, also that page and PDF say what was"
          + " signed. It names the entry that is wrong.",
      "",
      "Nothing needs to run, and nothing is fetched. Exits with 1 if anything is" + " wrong."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe certificate verify r-1.json --public-key trusted-key.pem",
      "  lethe certificate verify evidence.zip --public-key trusted-key.pem",
      "  lethe certificate verify r-1.html --public-key lethe.dev/audit+88c73588+AeWp... --json"
    })
final class CertificateVerifyCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      description = "A certificate's JSON file, its HTML page, or an evidence pack.")
  private Path file = Path.of("");

  @Option(
      names = "--public-key",
      paramLabel = "K",
      required = true,
      description = "Key of the signer: PEM file, or what 'lethe audit key' prints.")
  private String key = "";

  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    Certificate certificate = null;
    String reason = null;
    String entry = null;
    try {
      if (EvidencePack.isPack(file)) {
        EvidencePack pack =
            EvidencePack.verify(EvidencePack.load(file), TrustedKeyOption.parse(key));
        certificate = pack.certificate().with(pack.proof());
        tellOfRevocation(pack);
      } else {
        certificate = SignedCertificate.read(file);
        certificate.verify(TrustedKeyOption.parse(key));
        CertificateSchema.check(Json.parse(certificate.bytes()));
      }
    } catch (BadEntryException e) {
      entry = e.entry();
      reason = "evidence pack: " + e.getMessage();
    } catch (SignatureException e) {
      reason = e.getMessage();
    } catch (InvalidEventException e) {
      reason = "not what the schema of certificates asks for: " + e.getMessage();
    }
    print(reason == null ? certificate : null, reason, entry);
    return reason == null ? ExitCode.OK : ExitCode.FAILED;
  }

  private void tellOfRevocation(EvidencePack pack) {
    SignedRevocation revocation = pack.revocation();
    if (revocation != null) {
      String at = revocation.statement().path("revokedAt").asText();
      spec.commandLine()
          .getErr()
          .println(
              PrintableText.line(
                  "REVOKED " + at + ": this certificate is history, the model may answer again"));
    }
  }

  private void print(
      @Nullable Certificate certificate, @Nullable String reason, @Nullable String entry) {
    LogProof evidence = certificate == null ? null : certificate.evidence();
    String id =
        certificate == null
            ? null
            : PrintableText.line(certificate.statement().path("requestId").asText());
    boolean findings = certificate != null && certificate.isOfFindings();
    Integer events = evidence == null ? null : evidence.events().size();
    Long checkpoint = evidence == null ? null : evidence.checkpoint().checkpoint().size();
    var out = spec.commandLine().getOut();
    if (json.wanted()) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("verified", reason == null);
      line.put("request", id);
      line.put("type", certificate == null ? null : findings ? "findings" : "certificate");
      line.put("events", events);
      line.put("checkpoint", checkpoint);
      line.put("reason", reason);
      if (entry != null) {
        line.put("entry", entry);
      }
      out.println(JsonOption.line(line));
    } else if (reason != null) {
      out.println("certificate is not valid: " + PrintableText.line(reason));
    } else {
      out.println(
          findings
              ? "findings on request "
                  + id
                  + ", which is not carried out as it should be: signature valid, unchanged"
              : "certificate of request " + id + ": signature valid, unchanged");
      out.println(
          evidence == null
              ? "it carries no evidence of the log (lethe certificate ID --out DIR adds it)"
              : events + " events proved below the checkpoint of " + checkpoint + " rows");
    }
  }
}
