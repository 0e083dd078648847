package dev.lethe.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.db.tlog.NoteSignature;
import dev.lethe.db.tlog.TlogProof;
import dev.lethe.db.tlog.TreeHead;
import dev.lethe.db.tlog.VerifierKey;
import dev.lethe.db.tlog.WitnessKey;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.PrintableText;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "verify-proof",
    description = {
      "Checks a file of the form c2sp.org/tlog-proof@v1, such as 'lethe audit prove --format"
          + " tlog-proof' prints: the log's signature, the witnesses' that you name, and that the"
          + " entry is in the log.",
      "",
      "Nothing needs to run, and nothing is fetched. Exits with 1 if anything is wrong."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe audit verify-proof event.tlog-proof --public-key lethe.dev/audit+88c73588+AeWp...",
      "  lethe audit verify-proof event.tlog-proof --public-key trusted-key.pem --witness-key"
          + " w.example+da77ade7+BOvN..."
    })
final class AuditVerifyProofCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The proof.")
  private Path file = Path.of("");

  @Option(
      names = "--public-key",
      paramLabel = "K",
      required = true,
      description = "Key of the log: PEM file, or what 'lethe audit key' prints.")
  private String key = "";

  @Option(
      names = "--witness-key",
      paramLabel = "K",
      description =
          "Verifier key name+hash+key of a witness that must have cosigned. May be given several"
              + " times.")
  private List<String> witnessKeys = new ArrayList<>();

  @Option(
      names = "--entry",
      paramLabel = "FILE",
      description = "The entry's bytes, where the proof does not bring them along.")
  private @Nullable Path entryFile;

  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    Function<String, VerifierKey> trusted = TrustedKeyOption.parse(key);
    List<WitnessKey> witnesses =
        witnessKeys.stream().map(AuditVerifyProofCommand::witness).toList();
    TlogProof proof = null;
    byte[] entry = new byte[0];
    String reason;
    try {
      proof = TlogProof.parse(Files.readString(file));
      entry = entry(proof);
      reason = reason(proof, entry, trusted, witnesses);
    } catch (IllegalArgumentException | CharacterCodingException e) {
      reason = "not a file of the form c2sp.org/tlog-proof@v1";
    }
    print(reason == null ? proof : null, entry, witnesses.size(), reason);
    return reason == null ? ExitCode.OK : ExitCode.FAILED;
  }

  private static WitnessKey witness(String line) {
    try {
      return WitnessKey.parse(line);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, "--witness-key: " + e.getMessage());
    }
  }

  private byte[] entry(TlogProof proof) throws IOException {
    if (entryFile != null) {
      return Files.readAllBytes(entryFile);
    }
    byte[] extra = proof.extra();
    if (extra.length == 0) {
      throw new CommandFailure(
          ExitCode.USAGE, "the proof does not bring its entry along: give it with --entry");
    }
    return extra;
  }

  private static @Nullable String reason(
      TlogProof proof,
      byte[] entry,
      Function<String, VerifierKey> trusted,
      List<WitnessKey> witnesses) {
    TreeHead head = proof.checkpoint().checkpoint();
    if (!proof.checkpoint().isSignedBy(trusted.apply(head.origin()))) {
      return "the checkpoint is not signed with the trusted key";
    }
    List<NoteSignature> lines = proof.checkpoint().signatures();
    for (WitnessKey witness : witnesses) {
      if (lines.stream().noneMatch(line -> witness.cosigned(head, line))) {
        return "not cosigned by " + witness.name();
      }
    }
    return proof.includes(entry) ? null : "the entry is not in the log at this index";
  }

  private void print(
      @Nullable TlogProof proof, byte[] entry, int witnesses, @Nullable String reason) {
    var out = spec.commandLine().getOut();
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("verified", reason == null);
    line.put("reason", reason);
    line.put("witnesses", proof == null ? null : witnesses);
    if (proof != null) {
      TreeHead head = proof.checkpoint().checkpoint();
      line.put("origin", head.origin());
      line.put("row", proof.index() + 1);
      line.put("checkpoint", head.size());
      line.putAll(event(entry));
    }
    if (json.wanted()) {
      out.println(JsonOption.line(line));
    } else if (proof == null) {
      out.println("proof is not valid: " + PrintableText.line(String.valueOf(reason)));
    } else {
      out.println(
          "proof is sound: row %s of %s, below the checkpoint of %s rows, cosigned by %s named witnesses"
              .formatted(
                  line.get("row"),
                  PrintableText.line(String.valueOf(line.get("origin"))),
                  line.get("checkpoint"),
                  witnesses));
      event(entry).forEach((name, value) -> out.println(name + ": " + value));
    }
  }

  /** What the entry says, if it is an event of ours and not another log's. */
  private static Map<String, Object> event(byte[] entry) {
    String text = new String(entry, StandardCharsets.UTF_8);
    int end = text.lastIndexOf('\n');
    Map<String, Object> said = new LinkedHashMap<>();
    try {
      JsonNode event =
          Json.parse(text.substring(0, Math.max(0, end)).getBytes(StandardCharsets.UTF_8));
      said.put("event", PrintableText.line(event.path("id").asText()));
      said.put("type", PrintableText.line(event.path("type").asText()));
      said.put("request", PrintableText.line(event.path("subject").asText()));
      said.put("position", PrintableText.line(text.substring(end + 1)));
    } catch (InvalidEventException e) {
      said.clear();
    }
    return said;
  }
}
