package dev.lethe.standalone.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.db.keys.MasterKey;
import dev.lethe.localstack.FolderRemoval;
import dev.lethe.schemas.access.ApiKey;
import dev.lethe.schemas.access.ApiKeyText;
import dev.lethe.schemas.access.Role;
import dev.lethe.schemas.control.ApiKeyFile;
import dev.lethe.standalone.client.RoleKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
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
  void makesAnApiKeyForEachRoleAndKeepsOnlyTheHashesWhereServicesRead(@TempDir Path folder)
      throws Exception {
    // Given
    DataFolder data = new DataFolder(folder.resolve("data"));
    data.create();

    // When
    InstallationKeys.ensure(data);

    // Then
    List<ApiKey> kept = ApiKeyFile.read(data.apiKeys());
    assertThat(kept).extracting(ApiKey::role).containsExactly(Role.values());
    for (ApiKey key : kept) {
      String text = Objects.requireNonNull(data.roleKeys().key(key.role()).text());
      assertThat(key.matches(ApiKeyText.parse(text).orElseThrow())).as("%s", key.role()).isTrue();
      assertThat(key.tenant()).isNull();
      assertThat(key.expiresAt()).isNull();
      assertThat(mode(data.roleKeys().file(key.role()))).isEqualTo("rw-------");
      assertThat(data.apiKeys()).content().doesNotContain(text);
    }
    assertThat(mode(data.roleKeys().folder())).isEqualTo("rwx------");
    assertThat(mode(data.apiKeys())).isEqualTo("rw-------");
    assertThat(data.keys().resolve("api/submitter.key")).isRegularFile();
    assertThat(data.keys().resolve("api-keys.json")).isRegularFile();
  }

  @Test
  void aFolderOfBeforeGetsApiKeysAndAKeyThatWasTakenAwayStaysAway(@TempDir Path folder)
      throws Exception {
    // Given a folder that has all keys but these
    DataFolder data = new DataFolder(folder.resolve("data"));
    data.create();
    InstallationKeys.ensure(data);
    String signing = Files.readString(data.signingKey());
    FolderRemoval.delete(data.roleKeys().folder());
    Files.delete(data.apiKeys());

    // When
    InstallationKeys.ensure(data);

    // Then
    assertThat(data.signingKey()).hasContent(signing);
    assertThat(data.roleKeys().texts()).hasSize(Role.values().length);

    // When one is taken away before the next start
    new ApiKeyEditor(data.keyLocations(), Clock.systemUTC()).revoke(id(data, Role.CLIENT));
    String submitter = Files.readString(data.roleKeys().file(Role.SUBMITTER));
    InstallationKeys.ensure(data);

    // Then
    assertThat(data.roleKeys().texts())
        .containsOnlyKeys("submitter", "approver", "auditor", "operator");
    assertThat(data.roleKeys().key(Role.CLIENT)).isEqualTo(RoleKey.none(Role.CLIENT));
    assertThat(data.roleKeys().file(Role.SUBMITTER)).hasContent(submitter);
    assertThat(ApiKeyFile.read(data.apiKeys())).hasSize(Role.values().length - 1);
  }

  private static String id(DataFolder data, Role role) throws Exception {
    return ApiKeyFile.read(data.apiKeys()).stream()
        .filter(key -> key.role() == role)
        .findFirst()
        .orElseThrow()
        .id();
  }

  private static String mode(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
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
    Files.writeString(data.addresses(), "of a run that was killed");

    data.clear();

    assertThat(data.isUsed()).isFalse();
    assertThat(data.signingKey()).doesNotExist();
    assertThat(data.roleKeys().file(Role.OPERATOR)).doesNotExist();
    assertThat(data.apiKeys()).doesNotExist();
    assertThat(data.addresses()).doesNotExist();
    assertThat(mine).exists();
  }

  private static byte[] der(Path pem) throws Exception {
    return Base64.getMimeDecoder()
        .decode(Files.readString(pem).replaceAll("-----[A-Z ]+-----", ""));
  }
}
