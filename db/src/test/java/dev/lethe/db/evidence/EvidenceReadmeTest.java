package dev.lethe.db.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lethe.db.certificate.SignedRevocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What README.txt tells somebody to do who has no Lethe, done word by word. */
class EvidenceReadmeTest {
  private static final String RULER = "=".repeat(80) + "\n";
  private final EvidenceFixture log = new EvidenceFixture().life("case 4711 \u5bb6");

  @TempDir Path folder;

  @BeforeEach
  void needsTools() {
    for (String tool : List.of("sh", "openssl", "python3")) {
      assumeTrue(
          isThere(tool),
          () -> "NOT TESTED: whether README.txt of an evidence pack works, as there is no " + tool);
    }
  }

  @Test
  void itsStepsAcceptAPack() throws Exception {
    unpack(log.pack(null));

    Outcome outcome = follow();

    assertThat(outcome.output)
        .contains("manifest: 19 files as listed", "log: 7 steps proved below the head of 13 rows")
        .containsPattern("(?s)Verified Successfully.*Verified Successfully");
    assertThat(outcome.code).isZero();
  }

  @Test
  void itsStepsAcceptARevokedOne() throws Exception {
    SignedRevocation revocation = log.revoke();
    unpack(log.pack(revocation));

    assertThat(follow().code).isZero();
  }

  @Test
  void itsStepsRefuseWhatWasChanged() throws Exception {
    EvidencePack pack = log.pack(null);
    for (String name :
        List.of("certificate.json", "events/03-SHIELDED.json", "events/03-SHIELDED.proof.json")) {
      Map<String, byte[]> entries = unpack(pack);
      byte[] content = Objects.requireNonNull(entries.get(name)).clone();
      int last = content.length - (name.endsWith("proof.json") ? 20 : 60);
      content[last] ^= 1;
      entries.put(name, content);
      entries.remove("MANIFEST.json");
      entries.put("MANIFEST.json", PackManifest.of("r-1", entries));
      write(entries);

      assertThat(follow().code).as(name).isNotZero();
    }
  }

  @Test
  void itTurnsAKeysLineIntoTheFile() throws Exception {
    unpack(log.pack(null));
    String readme = Files.readString(folder.resolve("pack/README.txt"));
    int from = readme.indexOf("    python3 -c");
    String command = readme.substring(from, readme.indexOf("\n\n", from)).replace("\n    ", "\n");
    String line = log.key().apply(EvidenceFixture.ORIGIN).toString();
    Files.delete(folder.resolve("trusted-key.pem"));

    run(command.strip().replace("'LINE'", "'" + line + "'"));

    assertThat(folder.resolve("trusted-key.pem")).hasContent(log.pem());
  }

  private Map<String, byte[]> unpack(EvidencePack pack) throws Exception {
    Map<String, byte[]> entries = EvidencePackTest.unzip(pack.bytes());
    write(entries);
    Files.writeString(folder.resolve("trusted-key.pem"), log.pem());
    return entries;
  }

  private void write(Map<String, byte[]> entries) throws IOException {
    for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
      Path file = folder.resolve("pack").resolve(entry.getKey());
      Files.createDirectories(file.getParent());
      Files.write(file, entry.getValue());
    }
  }

  private Outcome follow() throws Exception {
    String readme = Files.readString(folder.resolve("pack/README.txt"));
    int from = readme.indexOf(RULER) + RULER.length();
    return run(readme.substring(from, readme.indexOf(RULER, from)));
  }

  private Outcome run(String script) throws Exception {
    Files.writeString(folder.resolve("steps.sh"), script);
    Process process =
        new ProcessBuilder("sh", "steps.sh")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Outcome(process.waitFor(), output);
  }

  private static boolean isThere(String tool) {
    return Arrays.stream(String.valueOf(System.getenv("PATH")).split(":", -1))
        .anyMatch(each -> Files.isExecutable(Path.of(each).resolve(tool)));
  }

  private record Outcome(int code, String output) {}
}
