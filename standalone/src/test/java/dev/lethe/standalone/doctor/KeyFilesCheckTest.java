package dev.lethe.standalone.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.standalone.launch.DataFolder;
import dev.lethe.standalone.launch.InstallationKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFilesCheckTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void keysAsLetheMakesThemAreFine() throws Exception {
    CheckOutcome outcome = new KeyFilesCheck(installed()).run();

    assertThat(outcome.status()).as(outcome.finding()).isEqualTo(CheckStatus.OK);
    assertThat(outcome.finding()).startsWith("15 files in " + folder);
  }

  @Test
  void soDoesTheKeyOfACaller() throws Exception {
    DataFolder data = installed();
    allow(data.keys().resolve("api").resolve("client.key"), "rw-r--r--");

    CheckOutcome outcome = new KeyFilesCheck(data).run();

    assertThat(outcome.finding())
        .isEqualTo("client.key is open to others than its owner (rw-r--r--)");
  }

  @Test
  void aPrivateKeyThatOthersMayReadFails() throws Exception {
    // Given
    DataFolder data = installed();
    Path key = data.keys().resolve("signing-key.pem");
    allow(key, "rw-r-----");

    // When
    CheckOutcome outcome = new KeyFilesCheck(data).run();

    // Then
    assertThat(outcome.status()).isEqualTo(CheckStatus.FAILED);
    assertThat(outcome.finding())
        .isEqualTo("signing-key.pem is open to others than its owner (rw-r-----)");
    assertThat(outcome.advice()).isEqualTo("chmod go-rwx " + key);
  }

  @Test
  void trustedKeysMayBeReadByAllAndWrittenByNobodyElse() throws Exception {
    DataFolder data = installed();
    allow(data.trustedKey(), "rw-r--r--");
    assertThat(new KeyFilesCheck(data).run().status()).isEqualTo(CheckStatus.OK);
    allow(data.trustedArtefactKeys(), "rw-rw-r--");

    CheckOutcome outcome = new KeyFilesCheck(data).run();

    assertThat(outcome.status()).isEqualTo(CheckStatus.FAILED);
    assertThat(outcome.advice()).isEqualTo("chmod go-w " + data.trustedArtefactKeys());
  }

  @Test
  void whoMayWriteTheFolderMayReplaceEveryKey() throws Exception {
    DataFolder data = installed();
    allow(data.keys(), "rwxrwxrwx");

    CheckOutcome outcome = new KeyFilesCheck(data).run();

    assertThat(outcome.status()).isEqualTo(CheckStatus.FAILED);
    assertThat(outcome.advice()).isEqualTo("chmod go-w " + data.keys());
  }

  @Test
  void anUnknownFileAmongTheKeysCountsAsPrivate() throws Exception {
    DataFolder data = installed();
    Path copy = Files.writeString(data.keys().resolve("master-keyset.json.old"), "{}");
    allow(copy, "rw-r--r--");

    assertThat(new KeyFilesCheck(data).run().finding()).contains("master-keyset.json.old");
  }

  @Test
  void beforeTheFirstStartThereIsNothingToSee() throws Exception {
    assertThat(new KeyFilesCheck(new DataFolder(folder)).run().status())
        .isEqualTo(CheckStatus.SKIPPED);
  }

  private DataFolder installed() throws IOException {
    DataFolder data = new DataFolder(folder);
    Files.createDirectories(data.keys());
    allow(data.keys(), "rwx------");
    InstallationKeys.ensure(data.keyLocations());
    return data;
  }

  private static void allow(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }
}
