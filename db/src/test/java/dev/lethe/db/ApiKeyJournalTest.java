package dev.lethe.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.db.ApiKeyJournal.Change;
import dev.lethe.db.ApiKeyJournal.Entry;
import dev.lethe.db.jdbc.DatabaseException;
import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.access.ApiKey;
import dev.lethe.schemas.access.ApiKeyText;
import dev.lethe.schemas.access.Role;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ApiKeyJournalTest {
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  private static final Actor ADA = Actor.key("0123456789ab", Role.OPERATOR);

  @AutoClose private final TestDatabase database = TestDatabase.migrated();
  private final ApiKeyJournal journal = new ApiKeyJournal(database.service());
  private final SecureRandom random = new SecureRandom();

  @Test
  void whatWasDoneStandsThereTheNewestFirst() throws IOException {
    ApiKey first = key("acme");
    ApiKey second = key(null);
    Entry made = Entry.of(NOW, Change.MADE, first, null, null, ADA);
    Entry rotated = Entry.of(NOW, Change.ROTATED, first, second, "t-1", ADA);
    Entry other = Entry.of(NOW, Change.REVOKED, key(null), null, "t-2", Actor.TOPIC);
    for (Entry each : List.of(made, rotated, other)) {
      assertThat(journal.keep(() -> "done", done -> each)).isEqualTo("done");
    }

    assertThat(journal.newest(null, 2)).containsExactly(other, rotated);
    assertThat(journal.newest(first.id(), 9)).containsExactly(rotated, made);
    assertThat(journal.newest(second.id(), 9)).containsExactly(rotated);
  }

  @Test
  void whatFailsIsNotOnRecordAndWhatCannotBeOnRecordIsNotDone() {
    assertThatThrownBy(
            () ->
                journal.keep(
                    () -> {
                      throw new IOException("full");
                    },
                    done -> Entry.of(NOW, Change.MADE, key(null), null, null, ADA)))
        .isInstanceOf(IOException.class);
    assertThat(journal.newest(null, 1)).isEmpty();

    AtomicBoolean done = new AtomicBoolean();
    database.execute("ALTER TABLE api_key_change RENAME TO gone");
    assertThatThrownBy(
            () ->
                journal.keep(
                    () -> {
                      done.set(true);
                      return key(null);
                    },
                    key -> Entry.of(NOW, Change.MADE, key, null, null, ADA)))
        .isInstanceOf(DatabaseException.class);
    assertThat(done).isFalse();
  }

  @Test
  void aServiceTakesNothingBack() {
    assertThat(
            database.single(
                "SELECT has_table_privilege('test_service', 'api_key_change', 'UPDATE, DELETE,"
                    + " TRUNCATE')"))
        .isEqualTo("f");
  }

  private ApiKey key(@Nullable String tenant) {
    return ApiKey.of(ApiKeyText.generate(random), "x", Role.CLIENT, tenant, List.of(), NOW, null);
  }
}
