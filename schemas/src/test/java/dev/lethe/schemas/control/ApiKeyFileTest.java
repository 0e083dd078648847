package dev.lethe.schemas.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.schemas.access.ApiKey;
import dev.lethe.schemas.access.ApiKeyText;
import dev.lethe.schemas.access.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyFileTest {
  private final Path file;
  private final ApiKeyText text = ApiKeyText.generate(new SecureRandom());
  private final ApiKeyText other = ApiKeyText.generate(new SecureRandom());

  ApiKeyFileTest(@TempDir Path folder) {
    file = folder.resolve("api-keys.json");
  }

  @Test
  void whatIsWrittenIsReadBackInItsOrderAndIsItsOwnersAlone() throws IOException {
    List<ApiKey> keys = List.of(key(text, Role.SUBMITTER), key(other, Role.CLIENT));

    ApiKeyFile.write(file, keys);

    assertThat(ApiKeyFile.read(file)).isEqualTo(keys);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(file)).doesNotContain(text.secret(), other.secret());
  }

  @Test
  void whoeverCouldReadItCanReadWhatTakesItsPlace() throws IOException {
    ApiKeyFile.write(file, List.of());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

    ApiKeyFile.write(file, List.of(key(text, Role.CLIENT)));

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");
  }

  @Test
  void aFileThatIsNotThereHoldsNoKey() throws IOException {
    assertThat(ApiKeyFile.read(file)).isEmpty();
    assertThat(ApiKeyFile.empty().find(text)).isEmpty();
    assertThatThrownBy(() -> ApiKeyFile.watch(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("api-keys.json: cannot be read");
  }

  @Test
  void aKeyIsFoundByItsWholeText() throws IOException {
    ApiKeyFile.write(file, List.of(key(text, Role.SUBMITTER)));

    ApiKeyFile keys = ApiKeyFile.watch(file);

    assertThat(keys.find(text)).map(ApiKey::role).contains(Role.SUBMITTER);
    assertThat(keys.find(new ApiKeyText(text.id(), other.secret()))).isEmpty();
    assertThat(keys.find(other)).isEmpty();
  }

  @Test
  void aKeyThatIsTakenOutCountsNoMoreWithoutARestart() throws IOException {
    ApiKeyFile.write(file, List.of(key(text, Role.SUBMITTER)));
    ApiKeyFile keys = ApiKeyFile.watch(file);

    ApiKeyFile.write(file, List.of(key(other, Role.SUBMITTER)));

    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (keys.find(text).isPresent() && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(keys.find(text)).isEmpty();
    assertThat(keys.find(other)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hidden-text",
        "null",
        "{}",
        "{\"keys\":null}",
        "{\"keys\":[null]}",
        "{\"keys\":[{\"id\":\"hidden-text\"}]}"
      })
  void aFileOfAnotherFormIsNamedAndNotQuoted(String text) throws IOException {
    Files.writeString(file, text);

    assertThatThrownBy(() -> ApiKeyFile.watch(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("api-keys.json: not a file of API keys");
  }

  @Test
  void twoKeysWithOneIdAreRefused() throws IOException {
    ApiKeyText twin = new ApiKeyText(text.id(), other.secret());
    ApiKeyFile.write(file, List.of(key(text, Role.CLIENT), key(twin, Role.OPERATOR)));

    assertThatThrownBy(() -> ApiKeyFile.watch(file))
        .hasMessage("api-keys.json: two API keys have the same id");
  }

  private static ApiKey key(ApiKeyText text, Role role) {
    Instant at = Instant.parse("2026-03-04T05:06:07Z");
    return ApiKey.of(text, "Müller & Söhne", role, "acme", List.of(), at, at.plusSeconds(60));
  }
}
