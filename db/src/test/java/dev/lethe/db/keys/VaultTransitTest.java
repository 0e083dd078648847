package dev.lethe.db.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import dev.lethe.schemas.VaultSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a stand-in for Vault. */
class VaultTransitTest {
  private static final byte[] PLAIN = "forget this".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder;
  private TransitServer server;
  private Path tokenFile;

  @BeforeEach
  void start() throws Exception {
    server = new TransitServer();
    tokenFile = Files.writeString(folder.resolve("token"), "token-1\n");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void whatWasSealedForOneRequestOpensForNoOther() {
    MasterKey key = MasterKey.of(vault());

    byte[] sealed = key.seal(PLAIN, "r-1");

    assertThat(new String(sealed, StandardCharsets.US_ASCII)).startsWith("vault:v1:");
    assertThat(key.open(sealed, "r-1")).isEqualTo(PLAIN);
    assertThatThrownBy(() -> key.open(sealed, "r-2")).isInstanceOf(UnsealException.class);
    sealed[sealed.length - 5] ^= 1;
    assertThatThrownBy(() -> key.open(sealed, "r-1")).isInstanceOf(UnsealException.class);
  }

  @Test
  void itWrapsTheKeysOfRequests() throws Exception {
    MasterKey key = MasterKey.of(vault());
    KeysetHandle request = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM);

    byte[] wrapped = key.wrap(request, "r-1");

    assertThat(key.unwrap(wrapped, "r-1").equalsKeyset(request)).isTrue();
    assertThatThrownBy(() -> key.unwrap(wrapped, "r-2"))
        .isInstanceOf(java.security.GeneralSecurityException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 404, 429, 500, 503})
  void aVaultThatIsSealedOrRefusesIsNoWordAgainstWhatWasSealed(int status) {
    MasterKey key = MasterKey.of(vault());
    byte[] sealed = key.seal(PLAIN, "r-1");
    server.status = status;

    Throwable refused = catchThrowable(() -> key.open(sealed, "r-1"));

    assertThat(refused)
        .isInstanceOf(KeyServiceException.class)
        .hasMessageContaining("HTTP " + status);
    assertThat(trace(refused)).doesNotContain("token-1", "forget this");
    server.status = 0;
    assertThat(key.open(sealed, "r-1")).isEqualTo(PLAIN);
  }

  @Test
  void aRetiredVersionOfTheKeyIsNoWordAgainstWhatWasSealed() {
    MasterKey key = MasterKey.of(vault());
    byte[] sealed = key.seal(PLAIN, "r-1");
    server.status = 400;
    server.error = "ciphertext or signature version is disallowed by policy (too old)";

    assertThatThrownBy(() -> key.open(sealed, "r-1"))
        .isInstanceOf(KeyServiceException.class)
        .hasMessageContaining("HTTP 400");
  }

  @Test
  void aVaultThatIsGoneIsNamed() {
    MasterKey key = MasterKey.of(vault());
    byte[] sealed = key.seal(PLAIN, "r-1");
    server.close();

    assertThatThrownBy(() -> key.open(sealed, "r-1"))
        .isInstanceOf(KeyServiceException.class)
        .hasMessageContaining(server.address().toString());
  }

  @Test
  void aTokenThatAnAgentReplacedIsUsedAtOnce() throws IOException {
    MasterKey key = MasterKey.of(vault());
    byte[] sealed = key.seal(PLAIN, "r-1");

    server.token = "token-2";
    Files.writeString(tokenFile, "token-2");

    assertThat(key.open(sealed, "r-1")).isEqualTo(PLAIN);
  }

  @Test
  void aTokenIsRenewedAtHalfItsLife() {
    assertThat(vault().renew()).isEqualTo(Duration.ofMinutes(30));
    assertThat(server.calls).containsExactly("POST /v1/auth/token/renew-self");

    server.status = 503;
    assertThat(vault().renew()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void anInstallationMovesOverWhileItsOldKeysOpen() throws Exception {
    // Given
    Path keyset = folder.resolve("keyset.json");
    byte[] before = MasterKey.create(keyset).seal(PLAIN, "r-1");

    // When
    MasterKey moved = MasterKey.open(Optional.of(keyset), Optional.of(settings()));
    byte[] after = moved.seal(PLAIN, "r-2");

    // Then
    assertThat(moved.open(before, "r-1")).isEqualTo(PLAIN);
    assertThat(moved.open(after, "r-2")).isEqualTo(PLAIN);
    MasterKey alone = MasterKey.open(Optional.empty(), Optional.of(settings()));
    assertThat(alone.open(after, "r-2")).isEqualTo(PLAIN);
    assertThatThrownBy(() -> alone.open(before, "r-1")).isInstanceOf(UnsealException.class);
  }

  @Test
  void aMasterKeyMustBeSomewhere() {
    assertThatThrownBy(() -> MasterKey.open(Optional.empty(), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lethe.keyset");
  }

  private VaultTransit vault() {
    return new VaultTransit(settings());
  }

  private VaultSettings settings() {
    return new VaultSettings(
        server.address(), "transit", "lethe", tokenFile, Optional.empty(), Duration.ofSeconds(30));
  }

  private static String trace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
