package dev.lethe.ingest.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.db.TransparencyLog;
import dev.lethe.db.tlog.CheckpointFolder;
import dev.lethe.db.tlog.TreeHead;
import dev.lethe.db.tlog.VerifierKey;
import dev.lethe.ingest.service.ApiClient;
import dev.lethe.ingest.service.DisposableStack;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.schemas.control.TrustedKeys;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the log has its name from. */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
@NullUnmarked // Fields are injected.
class LogOriginTest {
  @Inject DataSource database;
  @Inject CheckpointSettings settings;
  @Inject ControlKeys keys;
  @TempDir Path folder;

  @BeforeEach
  void start() throws Exception {
    ApiClient.awaitReady();
  }

  @Test
  void whatIsSetCountsBeforeAllElse() throws Exception {
    new CheckpointFolder(folder).name("lethe.example.org/old");

    assertThat(origin(Optional.of("lethe.example.org/set"), keys.revocations()))
        .isEqualTo("lethe.example.org/set");
  }

  @Test
  void aNameThatWasMadeUpIsKept() throws Exception {
    String first = origin(Optional.empty(), TrustedKeys.of());

    String again = origin(Optional.empty(), TrustedKeys.of());

    assertThat(first).matches(TreeHead.DEFAULT_ORIGIN + "/[0-9a-f]{16}").isEqualTo(again);
    Files.delete(folder.resolve("origin"));
    assertThat(origin(Optional.empty(), TrustedKeys.of()))
        .as("no other has it")
        .isNotEqualTo(first);
  }

  @Test
  void aLogThatWasSignedKeepsItsNameThoughTheFolderIsGone() throws Exception {
    Path gone = folder.resolve("gone");
    try (Connection connection = database.getConnection()) {
      // Signed or not: whoever started the service first may have signed what there was.
      Optional<String> signed =
          TransparencyLog.origin(
              connection, name -> VerifierKey.anyOf(name, keys.revocations().all()));
      String origin = LogOrigin.of(with(Optional.empty(), gone), connection, keys.revocations());

      assertThat(origin).startsWith(TreeHead.DEFAULT_ORIGIN).isEqualTo(signed.orElse(origin));
      assertThat(Files.readString(gone.resolve("origin"))).isEqualTo(origin + "\n");
    }
  }

  @Test
  void aFolderThatCannotBeReadStopsNothing() throws Exception {
    Files.createDirectories(folder.resolve("checkpoints"));

    assertThat(origin(Optional.empty(), TrustedKeys.of())).isEqualTo(TreeHead.DEFAULT_ORIGIN);
  }

  private String origin(Optional<String> set, TrustedKeys trusted) throws Exception {
    try (Connection connection = database.getConnection()) {
      return LogOrigin.of(with(set, folder), connection, trusted);
    }
  }

  private CheckpointSettings with(Optional<String> set, Path other) {
    return new CheckpointSettings(
        settings.key(),
        set,
        new CheckpointFolder(other),
        settings.events(),
        settings.patience(),
        settings.clock());
  }
}
