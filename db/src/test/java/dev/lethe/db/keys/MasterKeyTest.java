package dev.lethe.db.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MasterKeyTest {
  private static final byte[] PLAIN = "person 17".getBytes(StandardCharsets.UTF_8);

  private final Path file;
  private final MasterKey masterKey;

  MasterKeyTest(@TempDir Path folder) {
    file = folder.resolve("keyset.json");
    masterKey = MasterKey.create(file);
  }

  @Test
  void opensWhatItSealedAfterARestart() {
    byte[] sealed = masterKey.seal(PLAIN, "r-1");

    assertThat(MasterKey.load(file).open(sealed, "r-1")).isEqualTo(PLAIN);
  }

  @Test
  void theSamePlainTextIsSealedDifferentlyEachTime() {
    assertThat(masterKey.seal(PLAIN, "r-1")).isNotEqualTo(masterKey.seal(PLAIN, "r-1"));
  }

  @Test
  void opensNothingForAnotherRequestOrThatWasChanged(@TempDir Path folder) {
    byte[] sealed = masterKey.seal(PLAIN, "r-1");
    byte[] changed = sealed.clone();
    changed[changed.length - 1] ^= 1;
    MasterKey other = MasterKey.create(folder.resolve("other.json"));

    assertThatThrownBy(() -> masterKey.open(sealed, "r-2")).isInstanceOf(UnsealException.class);
    assertThatThrownBy(() -> masterKey.open(changed, "r-1")).isInstanceOf(UnsealException.class);
    assertThatThrownBy(() -> other.open(sealed, "r-1")).isInstanceOf(UnsealException.class);
  }

  @Test
  void onlyTheOwnerMayReadTheFileAndItIsNeverOverwritten() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThatThrownBy(() -> MasterKey.create(file)).isInstanceOf(UncheckedIOException.class);
    assertThat(MasterKey.load(file)).isNotNull();
  }

  @Test
  void namesAFileThatIsNoKeysetWithoutQuotingIt() throws Exception {
    Files.writeString(file, "{\"secret\":1}");

    assertThatThrownBy(() -> MasterKey.load(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("keyset.json")
        .hasNoCause();
    assertThatThrownBy(() -> MasterKey.load(file.resolveSibling("absent.json")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("absent.json");
  }

  @Test
  void aKeyThatIsKeptElsewhereDoesTheSame() throws Exception {
    KeysetHandle elsewhere = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM);
    Aead remote = elsewhere.getPrimitive(RegistryConfiguration.get(), Aead.class);
    MasterKey kms = MasterKey.of(remote);

    assertThat(MasterKey.of(remote).open(kms.seal(PLAIN, "r-1"), "r-1")).isEqualTo(PLAIN);
    assertThatThrownBy(() -> kms.open(masterKey.seal(PLAIN, "r-1"), "r-1"))
        .isInstanceOf(UnsealException.class);
  }

  @Test
  void aFileThatIsReplacedIsReadAgainAndOneThatIsGoneIsNotMissed() throws Exception {
    byte[] sealed = masterKey.seal(PLAIN, "r-1");
    MasterKey other = MasterKey.create(file.resolveSibling("other.json"));

    Files.move(file.resolveSibling("other.json"), file, StandardCopyOption.REPLACE_EXISTING);

    assertThat(other.open(masterKey.seal(PLAIN, "r-1"), "r-1")).isEqualTo(PLAIN);
    assertThatThrownBy(() -> masterKey.open(sealed, "r-1")).isInstanceOf(UnsealException.class);
    Files.delete(file);
    assertThat(other.open(masterKey.seal(PLAIN, "r-1"), "r-1")).isEqualTo(PLAIN);
  }
}
