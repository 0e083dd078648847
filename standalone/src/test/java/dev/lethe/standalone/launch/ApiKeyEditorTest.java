package dev.lethe.standalone.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.schemas.access.ApiKey;
import dev.lethe.schemas.access.ApiKeyText;
import dev.lethe.schemas.access.Role;
import dev.lethe.schemas.control.ApiKeyFile;
import dev.lethe.schemas.control.ApiKeyStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiKeyEditorTest {
  private static final Instant NOW = Instant.parse("2030-03-04T05:06:07Z");
  private static final Duration WEEK = Duration.ofDays(7);

  private final DataFolder data;

  ApiKeyEditorTest(@TempDir Path folder) throws Exception {
    data = new DataFolder(folder.resolve("data"));
    data.create();
    InstallationKeys.ensure(data);
  }

  @Test
  void whoeverReadsTheFileKnowsAKeyThatWasMadeUntilItIsTakenAway() throws Exception {
    // Given
    ApiKeyEditor editor = at(NOW);
    Instant end = NOW.plus(WEEK);

    // When
    ApiKeyStore.Made made =
        editor.create("chat of Zoë", Role.CLIENT, "Müller", List.of(ApiKey.READ_GATE), end);

    // Then
    ApiKey read = ApiKeyFile.watch(data.apiKeys()).find(made.text()).orElseThrow();
    assertThat(read).isEqualTo(made.key());
    assertThat(read.name()).isEqualTo("chat of Zoë");
    assertThat(read.tenant()).isEqualTo("Müller");
    assertThat(read.scopes()).containsExactly(ApiKey.READ_GATE);
    assertThat(read.createdAt()).isEqualTo(NOW);
    assertThat(read.expiresAt()).isEqualTo(end);
    assertThat(made.toString()).doesNotContain(made.text().secret());
    assertThat(editor.list()).hasSize(Role.values().length + 1);

    // When
    ApiKey revoked = editor.revoke(read.id());

    // Then
    assertThat(revoked).isEqualTo(read);
    assertThat(ApiKeyFile.watch(data.apiKeys()).find(made.text())).isEmpty();
    assertThat(editor.list()).hasSize(Role.values().length);
  }

  @Test
  void aSuccessorHasTheSameRightsAndTheOldKeyEndsAfterTheOverlap() throws Exception {
    // Given a key that was made for 30 days, 20 days ago
    Instant made = NOW.minus(Duration.ofDays(20));
    ApiKey old =
        at(made)
            .create(
                "chat", Role.CLIENT, "acme", List.of("gate:read"), made.plusSeconds(30 * 86_400))
            .key();

    // When
    ApiKey successor = at(NOW).rotate(old.id(), WEEK).key();

    // Then
    assertThat(successor.id()).isNotEqualTo(old.id());
    assertThat(successor)
        .usingRecursiveComparison()
        .ignoringFields("id", "hash", "createdAt", "expiresAt")
        .isEqualTo(old);
    assertThat(successor.expiresAt()).isEqualTo(NOW.plus(Duration.ofDays(30)));
    assertThat(find(old.id()).expiresAt()).isEqualTo(NOW.plus(WEEK));
    assertThat(find(old.id()).hash()).isEqualTo(old.hash());

    // When the overlap is longer than the old key had left
    ApiKey end = at(NOW).rotate(old.id(), Duration.ofDays(60)).key();

    // Then
    assertThat(find(old.id()).expiresAt()).isEqualTo(NOW.plus(WEEK));
    assertThat(end.expiresAt()).isAfter(NOW);
  }

  @Test
  void aKeyWithoutAnEndGetsASuccessorWithoutOne() throws Exception {
    ApiKey old = at(NOW).create("x", Role.AUDITOR, null, List.of(), null).key();

    ApiKey successor = at(NOW).rotate(old.id(), Duration.ZERO).key();

    assertThat(successor.expiresAt()).isNull();
    assertThat(find(old.id()).isExpired(NOW)).isTrue();
    assertThatThrownBy(() -> at(NOW).rotate(old.id(), WEEK))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has expired");
  }

  @Test
  void theCommandsGoOnWithTheSuccessorOfAFirstKey() throws Exception {
    // Given
    String before = shown(Role.OPERATOR);
    String auditor = shown(Role.AUDITOR);

    // When
    ApiKeyStore.Made made = at(Instant.now()).rotate(id(before), WEEK);

    // Then
    assertThat(shown(Role.OPERATOR)).isEqualTo(made.text().text()).isNotEqualTo(before);
    assertThat(shown(Role.AUDITOR)).isEqualTo(auditor);

    // When it is taken away, its text goes too
    at(Instant.now()).revoke(made.key().id());
    assertThat(data.roleKeys().file(Role.OPERATOR)).doesNotExist();
  }

  @Test
  void twoAtOnceLoseNothingOfEachOther() throws Exception {
    // Given
    int each = 20;
    ExecutorService two = Executors.newFixedThreadPool(2);
    List<CompletableFuture<Void>> done = new ArrayList<>();

    // When
    for (int i = 0; i < 2; i++) {
      done.add(CompletableFuture.runAsync(() -> create(each), two));
    }
    CompletableFuture.allOf(done.toArray(CompletableFuture[]::new)).join();
    two.shutdown();

    // Then
    assertThat(at(NOW).list()).hasSize(Role.values().length + 2 * each);
  }

  @Test
  void anUnknownIdIsNotRepeatedAndChangesNothing() throws Exception {
    String before = Files.readString(data.apiKeys());
    String key = shown(Role.CLIENT);

    for (String wrong : List.of("0123456789ab", key)) {
      assertThatThrownBy(() -> at(NOW).revoke(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .message()
          .doesNotContain(wrong);
      assertThatThrownBy(() -> at(NOW).rotate(wrong, WEEK))
          .isInstanceOf(IllegalArgumentException.class);
    }

    assertThat(data.apiKeys()).hasContent(before);
  }

  @Test
  void leavesNothingInAFolderWithoutKeys(@TempDir Path wrong) {
    ApiKeyEditor editor = new ApiKeyEditor(KeyLocations.in(wrong), Clock.systemUTC());

    assertThatThrownBy(() -> editor.create("x", Role.CLIENT, null, List.of(), null))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("api-keys.json");
    assertThat(wrong).isEmptyDirectory();
  }

  private void create(int keys) {
    try {
      for (int i = 0; i < keys; i++) {
        at(NOW).create("x", Role.CLIENT, null, List.of(), null);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ApiKeyEditor at(Instant time) {
    return new ApiKeyEditor(data.keyLocations(), Clock.fixed(time, ZoneOffset.UTC));
  }

  private ApiKey find(String id) throws IOException {
    return at(NOW).list().stream().filter(key -> key.id().equals(id)).findFirst().orElseThrow();
  }

  private String shown(Role role) throws IOException {
    return Objects.requireNonNull(data.roleKeys().key(role).text());
  }

  private static String id(String text) {
    return ApiKeyText.parse(text).orElseThrow().id();
  }
}
