package dev.lethe.standalone.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.db.Migrations;
import dev.lethe.db.keys.KeyRotation;
import dev.lethe.db.keys.MasterKey;
import dev.lethe.localstack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** Against a real Postgres. */
class RetiredKeysCheckTest {
  private static final LocalStack STACK = LocalStack.start();

  private final PGSimpleDataSource database = new PGSimpleDataSource();
  private final Path keyset;

  RetiredKeysCheckTest(@TempDir Path folder) {
    keyset = folder.resolve("keyset.json");
    database.setUrl(STACK.jdbcUrl());
    database.setUser(STACK.users().superuser().user());
    database.setPassword(STACK.users().superuser().password());
    Migrations.migrate(database);
  }

  @Test
  void aCopyOfBeforeIsFoundAndTheAdviceHelps() throws Exception {
    // Given
    MasterKey.create(keyset);
    byte[] first = Files.readAllBytes(keyset);
    KeyRotation rotation = new KeyRotation(database, keyset);
    rotation.rotate();
    byte[] both = Files.readAllBytes(keyset);
    rotation.retire();
    assertThat(outcome().status()).isEqualTo(CheckStatus.OK);

    // When a copy is put back that still has the key, then one that wraps with it
    Files.write(keyset, both);
    CheckOutcome older = outcome();
    Files.write(keyset, first);
    CheckOutcome oldest = outcome();

    // Then
    assertThat(older.status()).isEqualTo(CheckStatus.FAILED);
    assertThat(older.finding()).contains("1 retired key");
    assertThat(older.advice()).isEqualTo("lethe keys retire");
    assertThat(oldest.status()).isEqualTo(CheckStatus.FAILED);
    assertThat(oldest.advice()).contains("newest copy");
  }

  @Test
  void aFileThatIsNoKeysetIsNamedAndNotQuoted() throws IOException {
    Files.writeString(keyset, "{\"key\": \"secret-material\"}");

    assertThat(outcome().status()).isEqualTo(CheckStatus.FAILED);
    assertThat(outcome().toString()).contains("keyset.json").doesNotContain("secret-material");
  }

  private CheckOutcome outcome() {
    return new RetiredKeysCheck(keyset, database).run();
  }
}
