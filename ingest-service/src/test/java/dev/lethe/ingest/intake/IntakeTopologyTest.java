package dev.lethe.ingest.intake;

import static dev.lethe.ingest.intake.IntakeFixture.BODY;
import static dev.lethe.ingest.intake.IntakeFixture.NOW;
import static dev.lethe.ingest.intake.IntakeFixture.SECRET;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.schemas.DeadLetter;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.UnlearningJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntakeTopologyTest {
  private Path references;
  private IntakeFixture lethe;

  @BeforeEach
  void start(@TempDir Path folder, @TempDir Path references) {
    this.references = references;
    lethe = new IntakeFixture(folder, references);
  }

  @AfterEach
  void stop() {
    lethe.close();
  }

  @Test
  void aValidRequestIsReceivedAcceptedAndHandedToTheTrainer() {
    lethe.erase("r-1", BODY);

    List<Event<RequestEvent>> steps = lethe.steps.readValuesToList();
    assertThat(steps)
        .extracting(step -> step.data().state())
        .containsExactly(RequestState.RECEIVED, RequestState.ACCEPTED);
    RequestEvent received = steps.get(0).data();
    assertThat(received.tenant()).isEqualTo("default");
    RequestEvent.Intake intake = requireNonNull(received.intake());
    assertThat(intake.dueAt()).isEqualTo(NOW.plus(Duration.ofDays(30)));
    assertThat(intake.examples()).isEqualTo(1);
    assertThat(lethe.subjectKey.openText(intake.sealedSubject(), "r-1")).isEqualTo("subject-42");
    KeyValue<String, Event<UnlearningJob>> job = lethe.jobs.readKeyValue();
    assertThat(job.key).isEqualTo("demo");
    assertThat(job.value.data().action()).isEqualTo(UnlearningJob.Action.ERASE);
    assertThat(lethe.vault.payload("r-1"))
        .contains(SECRET, "\"behaviour\":\"refuse\"", "I can't help with that.");
    assertThat(lethe.dead()).isEmpty();
  }

  @Test
  void nothingOfThePayloadIsInTheEvents() {
    lethe.erase("r-1", BODY);

    assertThat(lethe.steps.readRecordsToList().toString() + lethe.jobs.readRecordsToList())
        .doesNotContain("Quill", "Ellery", "subject-42");
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
  void aKeyThatIsNotTheIdIsADeadLetter() {
    lethe.erase("r-2", BODY);

    KeyValue<byte[], Event<DeadLetter>> letter = lethe.dead().get(0);
    assertThat(new String(letter.key, UTF_8)).isEqualTo("r-2");
    assertThat(letter.value.data().reason()).isEqualTo("key-mismatch");
    assertThat(lethe.states()).isEmpty();
  }

  @Test
  void whatIsNotReadableIsADeadLetterThatSaysWhereAndNotWhat() {
    lethe.erase("r-1", BODY.replace("\"prompt\"", "\"promt\""));

    DeadLetter letter = lethe.dead().get(0).value.data();
    assertThat(letter.reason()).isIn("unknown-field", "missing-field");
    assertThat(letter.field()).startsWith("/data/forgetSet/examples/0");
    assertThat(letter.sealedPayload()).doesNotContain("Quill");
    assertThat(lethe.opened(letter)).contains(SECRET);
  }

  @Test
  void malformedOversizedEmptyAndNullRecordsNeitherStopTheStreamNorGetLost() {
    lethe.raw("x", "{\"id\":".getBytes(UTF_8), new RecordHeaders());
    lethe.raw("x", new byte[200_000], new RecordHeaders());
    lethe.raw("x", new byte[0], new RecordHeaders());
    lethe.intake.pipeInput(new TestRecord<>(null, null, new RecordHeaders()));

    lethe.erase("r-1", BODY);

    assertThat(lethe.dead())
        .extracting(letter -> letter.value.data().reason())
        .containsExactly("malformed-json", "too-large", "malformed-json", "not-a-cloudevent");
    assertThat(lethe.states()).containsExactly(RequestState.RECEIVED, RequestState.ACCEPTED);
  }

  @Test
  void aRequestWhoseEventsCannotBeWrittenIsADeadLetterToo() {
    lethe.erase("r-1", BODY.replace("{\"id\"", "{\"receivedAt\":\"9999-12-31T00:00:00Z\",\"id\""));

    assertThat(lethe.dead().get(0).value.data().reason()).isEqualTo("unprocessable");
    assertThat(lethe.states()).isEmpty();
  }

  @Test
  void binaryModeIsReadToo() {
    RecordHeaders headers = new RecordHeaders();
    headers.add("ce_specversion", "1.0".getBytes(UTF_8));
    headers.add("ce_id", "e-1".getBytes(UTF_8));
    headers.add("ce_source", "/test".getBytes(UTF_8));
    headers.add("ce_type", "lethe.erasure-requested.v1".getBytes(UTF_8));
    headers.add("content-type", "application/json".getBytes(UTF_8));
    headers.add(
        "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".getBytes(UTF_8));

    lethe.raw("r-1", BODY.getBytes(UTF_8), headers);

    var job = lethe.jobs.readRecord();
    assertThat(job.headers())
        .extracting(header -> header.key())
        .containsExactlyInAnyOrder("traceparent", "content-type");
    assertThat(lethe.states()).containsExactly(RequestState.RECEIVED, RequestState.ACCEPTED);
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
  void theSameBodyOnceEncryptedAndOncePlainHasOneEffect() throws Exception {
    lethe.encrypted("r-1", lethe.encrypt(BODY));
    lethe.erase("r-1", BODY);

    assertThat(lethe.states()).hasSize(2);
    assertThat(lethe.dead()).isEmpty();
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
  void noTopicHoldsWhatIsToBeForgottenInPlainText() throws Exception {
    lethe.erase("r-1", BODY);
    lethe.encrypted("r-2", lethe.encrypt(BODY.replace("r-1", "r-2")));
    lethe.erase("r-1", BODY.replace("Ellery", "Ellery Quill"));

    List<String> all = lethe.everything();
    assertThat(all).anyMatch(record -> record.contains("requests-by-id-repartition"));
    assertThat(all)
        .allSatisfy(record -> assertThat(record).doesNotContain("Quill", "Ellery", "subject-42"));
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
  void anUnknownModelIsRejected() {
    lethe.erase("r-1", BODY.replace("\"demo\"", "\"other\""));

    List<Event<RequestEvent>> steps = lethe.steps.readValuesToList();
    assertThat(steps)
        .extracting(step -> step.data().state())
        .containsExactly(RequestState.RECEIVED, RequestState.REJECTED);
    assertThat(steps.get(1).data().reason()).isEqualTo("unknown-model");
    assertThat(lethe.jobs.isEmpty()).isTrue();
  }

  @Test
  void aReferenceIsResolvedIntoTheJob() throws IOException {
    byte[] lines =
        "{\"prompt\":\"P1\",\"completion\":\"C1\"}\n{\"prompt\":\"P2\",\"completion\":\"C2\"}\n"
            .getBytes(UTF_8);
    Path file = Files.write(references.resolve("set.jsonl"), lines);

    lethe.erase("r-1", referring(file, Digests.sha256(lines)));

    List<Event<RequestEvent>> steps = lethe.steps.readValuesToList();
    assertThat(requireNonNull(steps.get(0).data().intake()).examples()).isEqualTo(2);
    assertThat(lethe.vault.payload("r-1")).contains("P2", "C2").doesNotContain("set.jsonl");
  }

  @Test
  void aReferenceWithAnotherDigestIsRejected() throws IOException {
    Path file = Files.writeString(references.resolve("set.jsonl"), "{}");

    lethe.erase("r-1", referring(file, Digests.sha256("other".getBytes(UTF_8))));

    List<Event<RequestEvent>> steps = lethe.steps.readValuesToList();
    assertThat(steps.get(1).data().state()).isEqualTo(RequestState.REJECTED);
    assertThat(steps.get(1).data().reason()).isEqualTo("reference-digest");
  }

  @Test
  void aCancellationIsPassedOnOnce() {
    lethe.erase("r-1", BODY);
    lethe.jobs.readRecordsToList();

    lethe.cancel("r-1");
    lethe.cancel("r-1");

    assertThat(lethe.jobs.readValuesToList())
        .extracting(job -> job.data().action())
        .containsExactly(UnlearningJob.Action.CANCEL);
  }

  @Test
  void aCancellationOfNothingIsADeadLetter() {
    lethe.cancel("r-9");

    assertThat(lethe.dead().get(0).value.data().reason()).isEqualTo("unknown-request");
  }

  @Test
  void aRecordIsNotConsumedWhileTheKeysAreAway() {
    lethe.vault.away = true;

    assertThatThrownBy(() -> lethe.erase("r-1", BODY))
        .hasRootCauseInstanceOf(IllegalStateException.class);

    assertThat(lethe.states()).isEmpty();
    assertThat(lethe.dead()).isEmpty();
  }

  private static String referring(Path file, String digest) {
    return """
        {"id":"r-1","model":"demo","subject":"s","forgetSet":
         {"reference":{"uri":"%s","sha256":"%s"}}}"""
        .formatted(file.toUri(), digest.substring("sha256:".length()));
  }
}
