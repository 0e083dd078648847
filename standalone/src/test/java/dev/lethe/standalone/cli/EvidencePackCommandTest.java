package dev.lethe.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An evidence pack as somebody checks it who has the file and the key alone. */
class EvidencePackCommandTest {
  private static final Path FILES = Path.of("../db/src/test/resources/compat/v1");
  private static final Path PACK = FILES.resolve("evidence-pack.zip");
  private static final Path KEY = FILES.resolve("evidence-pack-key.pem");

  private final StringWriter out = new StringWriter();

  @TempDir Path folder;

  @Test
  void aPackIsSoundByTheKeyAlone() {
    assertThat(verify(PACK, KEY)).isZero();

    assertThat(out.toString())
        .contains("certificate of request r-1: signature valid, unchanged")
        .contains("7 events proved below the checkpoint of 13 rows");
  }

  @Test
  void theEntryThatIsWrongIsNamed() throws Exception {
    byte[] changed = Files.readAllBytes(PACK);
    changed[100] ^= 1; // in README.txt, the first entry
    Path file = Files.write(folder.resolve("changed.zip"), changed);

    assertThat(verify(file, KEY)).isEqualTo(1);
    assertThat(out.toString()).contains("evidence pack: README.txt: its checksum");
    out.getBuffer().setLength(0);
    assertThat(verify(file, KEY, "--json")).isEqualTo(1);
    assertThat(out.toString()).contains("\"verified\":false", "\"entry\":\"README.txt\"");
  }

  @Test
  void aRegisterNeedsMonthsAndAForm() {
    String data = folder.toString();
    assertThat(run("audit", "register", "--from", "2026-01", "--to", "2026-02", "--data", data))
        .isEqualTo(2);
    assertThat(
            run(
                "audit",
                "register",
                "--from",
                "2026-3",
                "--to",
                "2026-04",
                "--json",
                "--data",
                data))
        .isEqualTo(2);
    assertThat(
            run(
                "audit",
                "register",
                "--from",
                "2026-04",
                "--to",
                "2026-03",
                "--json",
                "--data",
                data))
        .isEqualTo(2);
  }

  private int verify(Path file, Path key, String... more) {
    String[] all = new String[5 + more.length];
    all[0] = "certificate";
    all[1] = "verify";
    all[2] = file.toString();
    all[3] = "--public-key";
    all[4] = key.toString();
    System.arraycopy(more, 0, all, 5, more.length);
    return run(all);
  }

  private int run(String... args) {
    return Lethe.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(new StringWriter(), true))
        .execute(args);
  }
}
