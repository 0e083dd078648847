package dev.lethe.ingest.intake;

import static dev.lethe.ingest.intake.IntakeFixture.BODY;
import static dev.lethe.ingest.intake.IntakeFixture.SECRET;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.DeadLetter;
import dev.lethe.schemas.Event;
import java.nio.file.Path;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same request again has no effect, another one under its id is a conflict. */
class IntakeDuplicatesTest {
  @AutoClose private final IntakeFixture lethe;

  IntakeDuplicatesTest(@TempDir Path folder, @TempDir Path references) {
    lethe = new IntakeFixture(folder, references);
  }

  @Test
  void theSameBodyAgainHasNoEffect() {
    lethe.erase("r-1", BODY);
    lethe.states();
    lethe.jobs.readRecordsToList();

    lethe.erase(
        "r-1",
        BODY.replace(" ", "  ")
            .replace("Where  does  Ada  Quill  live?", SECRET)
            .replace("In  Port  Ellery.", "In Port Ellery."));

    assertThat(lethe.states()).isEmpty();
    assertThat(lethe.jobs.isEmpty()).isTrue();
    assertThat(lethe.dead()).isEmpty();
  }

  @Test
  void theSameIdWithAnotherBodyIsADeadLetter() {
    lethe.erase("r-1", BODY);
    lethe.states();

    lethe.erase("r-1", BODY.replace("Port Ellery", "Marrow Bay"));

    KeyValue<byte[], Event<DeadLetter>> letter = lethe.dead().get(0);
    assertThat(new String(letter.key, UTF_8)).isEqualTo("r-1");
    assertThat(letter.value.data().reason()).isEqualTo("conflict");
    assertThat(letter.value.data().offset()).isEqualTo(1);
    assertThat(lethe.opened(letter.value.data())).contains("r-1").doesNotContain("Marrow Bay");
    assertThat(lethe.vault.payload("r-1")).contains("Marrow Bay");
    assertThat(lethe.states()).isEmpty();
  }

  @Test
  void theSameBodyOnceEncryptedAndOncePlainHasOneEffect() throws Exception {
    lethe.encrypted("r-1", lethe.encrypt(BODY));
    lethe.erase("r-1", BODY);

    assertThat(lethe.states()).hasSize(2);
    assertThat(lethe.dead()).isEmpty();
  }

  @Test
  void aRepetitionAfterTheKeyIsDestroyedHasNoEffectAndAConflictIsStillOne() {
    lethe.erase("r-1", BODY);
    lethe.states();
    lethe.vault.destroyed.add("r-1");

    lethe.erase("r-1", BODY);
    lethe.erase("r-1", BODY.replace("Port Ellery", "Marrow Bay"));

    assertThat(lethe.states()).isEmpty();
    assertThat(lethe.dead())
        .extracting(letter -> letter.value.data().reason())
        .containsExactly("conflict");
  }
}
