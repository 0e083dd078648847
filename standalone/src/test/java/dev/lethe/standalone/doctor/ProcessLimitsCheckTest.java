package dev.lethe.standalone.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessLimitsCheckTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void generousLimitsAreFine() throws Exception {
    assertThat(check("1048576", "unlimited", "unlimited"))
        .isEqualTo(CheckOutcome.ok("open files 1048576, threads unlimited"));
  }

  @Test
  void tooFewFilesToStartFail() throws Exception {
    CheckOutcome outcome = check("1023", "unlimited", "unlimited");

    assertThat(outcome.status()).isEqualTo(CheckStatus.FAILED);
    assertThat(outcome.finding()).contains("only 1023 files", "needs 1024");
    assertThat(outcome.advice()).contains("ulimit -n 4096");
  }

  @Test
  void everyLowLimitIsNamed() throws Exception {
    CheckOutcome outcome = check("1024", "100", "8000000000");

    assertThat(outcome.status()).isEqualTo(CheckStatus.WARNING);
    assertThat(outcome.finding()).contains("1024 files", "100 threads", "address space");
  }

  @Test
  void aSystemThatDoesNotTellIsLeftAlone() throws Exception {
    assertThat(new ProcessLimitsCheck(folder.resolve("none")).run().status())
        .isEqualTo(CheckStatus.SKIPPED);
  }

  private CheckOutcome check(String files, String threads, String space) throws IOException {
    Path limits =
        Files.writeString(
            folder.resolve("limits"),
            """
            Limit                     Soft Limit           Hard Limit           Units
            Max cpu time              unlimited            unlimited            seconds
            Max processes             %-20s 96000                processes
            Max open files            %-20s 1048576              files
            Max address space         %-20s unlimited            bytes
            """
                .formatted(threads, files, space));
    return new ProcessLimitsCheck(limits).run();
  }
}
