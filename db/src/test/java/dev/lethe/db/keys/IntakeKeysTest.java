package dev.lethe.db.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.schemas.InvalidEventException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.function.Consumer;
import org.jose4j.jwe.JsonWebEncryption;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client is another JOSE library than the service's. */
class IntakeKeysTest {
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  private static final String PLAIN = "{\"subject\":\"Zoë\"}";

  private final Path file;
  private final IntakeKeys keys;

  IntakeKeysTest(@TempDir Path folder) {
    file = folder.resolve("intake-keys.json");
    IntakeKeys.ensure(file, at(NOW));
    keys = IntakeKeys.load(file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ECDH-ES", "ECDH-ES+A256KW"})
  void opensWhatAnotherLibraryEncrypts(String algorithm) throws Exception {
    String jwe = encrypt(keys, e -> e.setAlgorithmHeaderValue(algorithm));

    assertThat(new String(keys.open(jwe, ""), StandardCharsets.UTF_8)).isEqualTo(PLAIN);
  }

  @Test
  void opensWhatOursEncryptsAndAnotherLibraryReadsItsHeader() throws Exception {
    byte[] plain = PLAIN.getBytes(StandardCharsets.UTF_8);

    String jwe = IntakeEncryption.encrypt(keys.published(), plain);

    assertThat(keys.open(jwe, "")).isEqualTo(plain);
    JsonWebEncryption header = new JsonWebEncryption();
    header.setCompactSerialization(jwe);
    assertThat(header.getKeyIdHeaderValue()).isEqualTo(kid(keys));
    assertThat(header.getAlgorithmHeaderValue()).isEqualTo("ECDH-ES+A256KW");
    assertThat(IntakeEncryption.encrypt(keys.published(), plain)).isNotEqualTo(jwe);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "null", "{}", "{\"keys\":[]}", "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AA\"}]}"})
  void encryptsWithNothingButAPublishedKey(String published) {
    byte[] plain = PLAIN.getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> IntakeEncryption.encrypt(published, plain))
        .isInstanceOf(IllegalArgumentException.class)
        .hasNoCause();
  }

  @Test
  void publishesThePublicHalfOfTheNewestKeyOnly() throws Exception {
    IntakeKeys.rotate(file, at(NOW.plusSeconds(60)));

    JsonWebKeySet published = new JsonWebKeySet(keys.published());

    assertThat(published.getJsonWebKeys()).hasSize(1);
    JsonWebKey key = published.getJsonWebKeys().get(0);
    assertThat(key.getUse()).isEqualTo("enc");
    assertThat(key.getAlgorithm()).isEqualTo("ECDH-ES+A256KW");
    assertThat(key.toJson(JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE)).doesNotContain("\"d\"");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void aReplacedKeyOpensUntilItIsRetired() throws Exception {
    String before = encrypt(keys, e -> {});
    assertThat(IntakeKeys.rotate(file, at(NOW.plus(Duration.ofDays(30))))).isEqualTo(2);
    String after = encrypt(keys, e -> {});

    Duration kept = Duration.ofDays(4);
    assertThat(IntakeKeys.retire(file, kept, at(NOW.plus(Duration.ofDays(33))))).isZero();
    assertThat(keys.open(before, "")).isNotEmpty();
    assertThat(IntakeKeys.retire(file, kept, at(NOW.plus(Duration.ofDays(34))))).isEqualTo(1);

    refuses(before, InvalidEventException.UNKNOWN_INTAKE_KEY);
    assertThat(keys.open(after, "")).isNotEmpty();
    assertThat(IntakeKeys.retire(file, Duration.ZERO, at(NOW.plus(Duration.ofDays(99))))).isZero();
  }

  @Test
  void refusesWhatIsNotEncryptedAsItIsTold(@TempDir Path elsewhere) throws Exception {
    IntakeKeys.ensure(elsewhere.resolve("keys.json"), at(NOW));
    IntakeKeys stranger = IntakeKeys.load(elsewhere.resolve("keys.json"));
    String jwe = encrypt(keys, e -> {});

    refuses(encrypt(stranger, e -> {}), InvalidEventException.UNKNOWN_INTAKE_KEY);
    refuses(
        encrypt(stranger, e -> e.setKeyIdHeaderValue(kid(keys))),
        InvalidEventException.UNDECRYPTABLE);
    refuses(
        encrypt(keys, e -> e.setEncryptionMethodHeaderParameter("A128GCM")),
        InvalidEventException.UNDECRYPTABLE);
    refuses(
        encrypt(keys, e -> e.setCompressionAlgorithmHeaderParameter("DEF")),
        InvalidEventException.UNDECRYPTABLE);
    refuses(
        encrypt(keys, e -> e.setAlgorithmHeaderValue("ECDH-ES+A128KW")),
        InvalidEventException.UNDECRYPTABLE);
    for (String broken : new String[] {"", "a.b", "....", PLAIN, jwe + ".x", jwe.substring(9)}) {
      refuses(broken, InvalidEventException.UNDECRYPTABLE);
    }
    char last = jwe.charAt(jwe.length() - 10);
    refuses(
        jwe.substring(0, jwe.length() - 10)
            + (last == 'A' ? 'B' : 'A')
            + jwe.substring(jwe.length() - 9),
        InvalidEventException.UNDECRYPTABLE);
  }

  @Test
  void namesAFileThatHoldsNoKeysWithoutQuotingIt() throws Exception {
    for (String text : new String[] {"secret", "{\"keys\":[]}", keys.published()}) {
      Files.writeString(file, text);
      assertThatThrownBy(() -> IntakeKeys.load(file))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("not a set of intake keys: " + file)
          .hasNoCause();
    }
  }

  private void refuses(String jwe, String code) {
    assertThatThrownBy(() -> keys.open(jwe, "/data"))
        .isInstanceOf(InvalidEventException.class)
        .hasMessage(code + " at /data")
        .hasNoCause();
  }

  private static String encrypt(IntakeKeys keys, Consumer<JsonWebEncryption> change)
      throws JoseException {
    PublicJsonWebKey key =
        (PublicJsonWebKey) new JsonWebKeySet(keys.published()).getJsonWebKeys().get(0);
    JsonWebEncryption jwe = new JsonWebEncryption();
    jwe.setAlgorithmHeaderValue("ECDH-ES");
    jwe.setEncryptionMethodHeaderParameter("A256GCM");
    jwe.setKeyIdHeaderValue(key.getKeyId());
    jwe.setKey(key.getPublicKey());
    jwe.setPlaintext(PLAIN.getBytes(StandardCharsets.UTF_8));
    change.accept(jwe);
    return jwe.getCompactSerialization();
  }

  private static String kid(IntakeKeys keys) {
    try {
      return new JsonWebKeySet(keys.published()).getJsonWebKeys().get(0).getKeyId();
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Clock at(Instant instant) {
    return Clock.fixed(instant, ZoneOffset.UTC);
  }
}
