package dev.lethe.standalone.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.db.keys.MasterKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

  @Test
  void refusesASecondStackOnTheSameFolder(@TempDir Path folder) throws Exception {
    DataFolder data = new DataFolder(folder.resolve("data"));
    data.create();
    try (DataLock held = DataLock.acquire(data)) {
      assertThatThrownBy(() -> DataLock.acquire(data))
          .isInstanceOf(StartFailedException.class)
          .hasMessageContaining(data.root().toString());
    }
    DataLock.acquire(data).close();
  }

  @Test
  void makesItsKeysOnceAndForItsOwnerOnly(@TempDir Path folder) throws Exception {
    // Given
    DataFolder data = new DataFolder(folder.resolve("data"));
    data.create();

    // When
    InstallationKeys.ensure(data);
    String key = Files.readString(data.signingKey());
    InstallationKeys.ensure(data);

    // Then
    assertThat(Files.readString(data.signingKey())).isEqualTo(key);
    assertThat(MasterKey.load(data.keyset())).isNotNull();
    for (Path secret : List.of(data.keyset(), data.signingKey(), data.trustedKey())) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
          .isEqualTo("rw-------");
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.root())))
        .isEqualTo("rwx------");
  }

  @Test
  void makesAKeyPairThatFitsTogether(@TempDir Path folder) throws Exception {
    DataFolder data = new DataFolder(folder.resolve("data"));
    data.create();
    InstallationKeys.ensure(data);
    KeyFactory keys = KeyFactory.getInstance("Ed25519");
    PrivateKey signing = keys.generatePrivate(new PKCS8EncodedKeySpec(der(data.signingKey())));
    PublicKey trusted = keys.generatePublic(new X509EncodedKeySpec(der(data.trustedKey())));
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(signing);
    signature.update(new byte[] {1, 2, 3});
    byte[] signed = signature.sign();

    signature.initVerify(trusted);
    signature.update(new byte[] {1, 2, 3});

    assertThat(signature.verify(signed)).isTrue();
  }

  @Test
  void clearsWhatAnEarlierRunLeftAndNothingElse(@TempDir Path folder) throws Exception {
    DataFolder data = new DataFolder(folder.resolve("data"));
    data.create();
    InstallationKeys.ensure(data);
    Files.createDirectories(data.kafka().resolve("topic-0"));
    Path mine = Files.writeString(data.root().resolve("mine.txt"), "kept");

    data.clear();

    assertThat(data.isUsed()).isFalse();
    assertThat(data.signingKey()).doesNotExist();
    assertThat(mine).exists();
  }

  private static byte[] der(Path pem) throws Exception {
    return Base64.getMimeDecoder()
        .decode(Files.readString(pem).replaceAll("-----[A-Z ]+-----", ""));
  }
}
