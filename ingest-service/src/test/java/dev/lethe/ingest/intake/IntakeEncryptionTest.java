package dev.lethe.ingest.intake;

import static dev.lethe.ingest.intake.IntakeFixture.BODY;
import static dev.lethe.ingest.intake.IntakeFixture.SECRET;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.DeadLetter;
import dev.lethe.schemas.Event;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that come encrypted, and what no topic may hold in plain text. */
class IntakeEncryptionTest {
  private final Path references;
  @AutoClose private final IntakeFixture lethe;

  IntakeEncryptionTest(@TempDir Path folder, @TempDir Path references) {
    this.references = references;
    lethe = new IntakeFixture(folder, references);
  }

  @Test
  void anEncryptedRequestIsReadInBothModes() throws Exception {
    String other = BODY.replace("r-1", "r-2");
    RecordHeaders headers = new RecordHeaders();
    headers.add("ce_specversion", "1.0".getBytes(UTF_8));
    headers.add("ce_id", "e-1".getBytes(UTF_8));
    headers.add("ce_source", "/test".getBytes(UTF_8));
    headers.add("ce_type", "lethe.erasure-requested.v1".getBytes(UTF_8));
    headers.add("content-type", "application/jose".getBytes(UTF_8));

    lethe.encrypted("r-1", lethe.encrypt(BODY));
    lethe.raw("r-2", lethe.encrypt(other).getBytes(UTF_8), headers);

    assertThat(lethe.dead()).isEmpty();
    assertThat(lethe.states()).hasSize(4);
    assertThat(lethe.vault.payload("r-1")).contains(SECRET);
    assertThat(lethe.vault.payload("r-2")).contains(SECRET);
  }

  @Test
  void whatDoesNotDecryptIsADeadLetterThatEchoesNothing(@TempDir Path folder) throws Exception {
    IntakeFixture stranger = new IntakeFixture(folder, references);
    String jwe = lethe.encrypt(BODY);
    String wrong = BODY.replace("\"prompt\"", "\"promt\"");

    lethe.encrypted("r-1", stranger.encrypt(BODY));
    lethe.encrypted("r-1", jwe.substring(0, jwe.length() - 4) + "AAAA");
    lethe.encrypted("r-1", "not a JWE");
    lethe.encrypted("r-1", lethe.encrypt("no JSON, but secret"));
    lethe.encrypted("r-1", lethe.encrypt(wrong));
    lethe.encrypted("r-2", jwe);
    stranger.close();

    List<KeyValue<byte[], Event<DeadLetter>>> letters = lethe.dead();
    assertThat(letters)
        .extracting(letter -> letter.value.data().reason())
        .containsExactly(
            "unknown-intake-key",
            "undecryptable",
            "undecryptable",
            "malformed-json",
            "missing-field",
            "key-mismatch");
    assertThat(letters)
        .allSatisfy(
            letter ->
                assertThat(lethe.opened(letter.value.data())).doesNotContain("Quill", "secret"));
    assertThat(lethe.states()).isEmpty();
  }

  @Test
  void aStrangerWhoWritesAsIfSealedGetsADeadLetterOnly() {
    String event =
        """
        {"specversion":"1.0","id":"e-1","source":"/test","type":"lethe.erasure-requested.v1",
         "subject":"r-1","datacontenttype":"application/vnd.lethe.sealed","data":"AAAA",
         "bodydigest":"sha256:%s"}"""
            .formatted("0".repeat(64));

    lethe.raw("r-1", event.getBytes(UTF_8), new RecordHeaders());
    lethe.erase("r-1", BODY);

    assertThat(lethe.dead())
        .extracting(letter -> letter.value.data().reason())
        .containsExactly("undecryptable");
    assertThat(lethe.states()).hasSize(2);
  }

  @Test
  void nothingOfThePayloadIsInTheEvents() {
    lethe.erase("r-1", BODY);

    assertThat(lethe.steps.readRecordsToList().toString() + lethe.jobs.readRecordsToList())
        .doesNotContain("Quill", "Ellery", "subject-42");
  }

  @Test
  void noTopicHoldsWhatIsToBeForgottenInPlainText() throws Exception {
    lethe.erase("r-1", BODY);
    lethe.encrypted("r-2", lethe.encrypt(BODY.replace("r-1", "r-2")));
    lethe.erase("r-1", BODY.replace("Ellery", "Ellery Quill"));

    List<String> all = lethe.everything();
    assertThat(all).anyMatch(record -> record.contains("requests-by-id-repartition"));
    assertThat(all)
        .allSatisfy(record -> assertThat(record).doesNotContain("Quill", "Ellery", "subject-42"));
  }
}
