package dev.lethe.standalone.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiskSpaceCheckTest {
  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @CsvSource({
    "5000000000, OK",
    "4999999999, WARNING",
    "1000000000, WARNING",
    "999999999, FAILED",
    "0, FAILED"
  })
  void theLessIsFreeTheWorse(long free, CheckStatus status) throws Exception {
    CheckOutcome outcome = new DiskSpaceCheck(folder, path -> free).run();

    assertThat(outcome.status()).isEqualTo(status);
    assertThat(outcome.finding()).contains("GB free for " + folder);
  }

  @Test
  void aFolderThatIsNotThereYetCountsAsItsParent() throws Exception {
    AtomicReference<Path> asked = new AtomicReference<>(Path.of(""));
    DiskSpaceCheck check =
        new DiskSpaceCheck(
            folder.resolve("new/data"),
            path -> {
              asked.set(path);
              return Long.MAX_VALUE;
            });

    CheckOutcome outcome = check.run();

    assertThat(outcome.status()).isEqualTo(CheckStatus.OK);
    assertThat(asked.get()).isEqualTo(folder);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void whereNoFolderCanBeMadeItFails() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");

    CheckOutcome outcome = DiskSpaceCheck.of(file.resolve("data")).run();

    assertThat(outcome.status()).isEqualTo(CheckStatus.FAILED);
    assertThat(outcome.finding()).isEqualTo("this user cannot write in " + file);
  }

  @Test
  void asksTheFileSystem() throws IOException {
    assertThat(DiskSpaceCheck.of(folder).run().finding()).contains("GB free for " + folder);
  }
}
