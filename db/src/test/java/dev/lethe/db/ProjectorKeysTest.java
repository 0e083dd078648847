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
