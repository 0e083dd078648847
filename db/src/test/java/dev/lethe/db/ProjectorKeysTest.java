package dev.lethe.db;

import static dev.lethe.db.ProjectedTables.everything;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.db.keys.KeyDestroyedException;
import dev.lethe.db.keys.MasterKey;
import dev.lethe.db.keys.RequestKeys;
import dev.lethe.db.keys.SubjectKey;
import dev.lethe.schemas.RequestState;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys are destroyed where a request ends, and the tables need none. */
class ProjectorKeysTest {
  @AutoClose private final TestDatabase database = TestDatabase.migrated();
  private final MasterKey masterKey;
  private final SubjectKey subjectKey;
  private final ServiceRecords log;

  ProjectorKeysTest(@TempDir Path folder) {
    masterKey = MasterKey.create(folder.resolve("keyset.json"));
    subjectKey = SubjectKey.create(folder.resolve("subjects.json"));
    log = new ServiceRecords(subjectKey);
  }

  @ParameterizedTest
  @CsvSource({
    "REJECTED, true",
    "CANCELLED, true",
    "HELD, false",
    "ACCEPTED, false",
  })
  void theKeyIsDestroyedWhereTheRequestEnds(RequestState state, boolean destroyed)
      throws Exception {
    RequestKeys keys = new RequestKeys(database.service(), masterKey);
    byte[] sealed = keys.seal("r-1", new byte[] {1});
    log.received("r-1", "person 17", null);
    if (!RequestState.RECEIVED.canBecome(state)) {
      log.step("r-1", RequestState.ACCEPTED, null, null);
    }
    log.step("r-1", state, null, null);

    log.projectInto(database.service());

    if (destroyed) {
      assertThatThrownBy(() -> keys.open("r-1", sealed)).isInstanceOf(KeyDestroyedException.class);
    } else {
      assertThat(keys.open("r-1", sealed)).containsExactly(1);
    }
  }

  @Test
  void theKeyOfAHeldRequestIsDestroyedWhenItIsRejectedAndNotBefore() throws Exception {
    RequestKeys keys = new RequestKeys(database.service(), masterKey);
    byte[] sealed = keys.seal("r-1", new byte[] {1});
    log.received("r-1", "person 17", null)
        .step("r-1", RequestState.ACCEPTED, null, null)
        .step("r-1", RequestState.HELD, null, null)
        .step("r-1", RequestState.HELD, null, null)
        .projectInto(database.service());
    assertThat(keys.open("r-1", sealed)).containsExactly(1);

    log.step("r-1", RequestState.REJECTED, null, null).projectInto(database.service());

    assertThatThrownBy(() -> keys.open("r-1", sealed)).isInstanceOf(KeyDestroyedException.class);
    assertThat(status("r-1").state()).isEqualTo(RequestState.REJECTED);
    assertThat(status("r-1").timeline()).hasSize(5);
  }

  @Test
  void aKeyThatABackupBroughtBackIsDestroyedAgainAndOneOfAnOpenRequestStays() throws Exception {
    // Given a backup of a request's key, from before its end, and a request that is open
    RequestKeys keys = new RequestKeys(database.service(), masterKey);
    byte[] ended = keys.seal("r-1", new byte[] {1});
    byte[] open = keys.seal("r-2", new byte[] {2});
    String backup = database.single("SELECT wrapped_key FROM request_key WHERE request_id = 'r-1'");
    log.certified("r-1", "person 17")
        .received("r-2", "person 18", null)
        .projectInto(database.service());

    // When it is put back
    database.execute(
        "UPDATE request_key SET wrapped_key = '%s', destroyed_at = NULL WHERE request_id = 'r-1'"
            .formatted(backup));
    assertThat(keys.open("r-1", ended)).containsExactly(1);
    Projector projector = new Projector(ServiceRecords.TOPICS, ControlFixture.KEYS);
    List<String> found;
    try (Connection connection = database.service().getConnection()) {
      found = projector.destroyRestoredKeys(connection);
      assertThat(projector.destroyRestoredKeys(connection)).isEmpty();
    }

    // Then
    assertThat(found).containsExactly("r-1");
    assertThatThrownBy(() -> keys.open("r-1", ended)).isInstanceOf(KeyDestroyedException.class);
    assertThat(keys.open("r-2", open)).containsExactly(2);
  }

  @Test
  void theKeyIsDestroyedByTheCertificate() throws Exception {
    RequestKeys keys = new RequestKeys(database.service(), masterKey);
    byte[] sealed = keys.seal("r-1", new byte[] {1});

    log.certified("r-1", "person 17").projectInto(database.service());

    assertThatThrownBy(() -> keys.open("r-1", sealed)).isInstanceOf(KeyDestroyedException.class);
    assertThat(database.single("SELECT wrapped_key IS NULL FROM request_key")).isEqualTo("t");
  }

  @Test
  void aReplayAfterTheKeysAreGoneGivesTheSameTrail() throws Exception {
    log.certified("r-1", "person 17").projectInto(database.service());

    try (TestDatabase other = TestDatabase.migrated()) {
      log.projectInto(other.service());

      assertThat(everything(other)).isEqualTo(everything(database));
    }
  }

  @Test
  void theSubjectLiesNowhereInTheClear() throws Exception {
    log.certified("r-1", "Ada-Quintrell").projectInto(database.service());

    assertThat(everything(database)).doesNotContain("Quintrell");
    assertThat(status("r-1").subject()).isEqualTo("Ada-Quintrell");
    assertThat(status("r-1").toString()).doesNotContain("Quintrell");
  }

  private RequestStatus status(String id) {
    return new RequestQueries(database.service(), subjectKey).find(id).orElseThrow();
  }
}
