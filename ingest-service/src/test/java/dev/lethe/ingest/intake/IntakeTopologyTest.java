package dev.lethe.ingest.intake;

import static dev.lethe.ingest.intake.IntakeFixture.BODY;
import static dev.lethe.ingest.intake.IntakeFixture.NOW;
import static dev.lethe.ingest.intake.IntakeFixture.SECRET;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.ingest.TestKeys;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.UnlearningJob;
import dev.lethe.schemas.WithdrawalOrder;
import dev.lethe.schemas.control.ControlSignatures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a readable request goes: to the trainer, or to REJECTED. */
class IntakeTopologyTest {
  private final Path references;
  @AutoClose private final IntakeFixture lethe;

  IntakeTopologyTest(@TempDir Path folder, @TempDir Path references) {
    this.references = references;
    lethe = new IntakeFixture(folder, references);
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
    assertThat(intake.dueAt()).isEqualTo("2026-02-01T23:59:59Z");
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
  void datesAreLethesOwnAndTheClientsIsKeptAsWhatItClaims() {
    lethe.erase("r-1", with("receivedAt", "2020-01-01T00:00:00+01:00"));

    RequestEvent.Intake intake = received();
    assertThat(intake.receivedAt()).isEqualTo(NOW);
    assertThat(intake.claimedReceivedAt()).isEqualTo(Instant.parse("2019-12-31T23:00:00Z"));
    assertThat(intake.dueAt()).isEqualTo("2026-02-01T23:59:59Z");
  }

  @ParameterizedTest
  @CsvSource({
    "gdpr-17, 2026-02-02T23:59:59Z",
    "ccpa-1798.105, 2026-02-16T23:59:59Z",
    "contract, 2026-02-01T23:59:59Z"
  })
  void aRequestThatNamesNoDueDateGetsThatOfItsLegalBasis(String legalBasis, Instant dueAt) {
    lethe.erase("r-1", with("legalBasis", legalBasis));

    assertThat(received().dueAt()).isEqualTo(dueAt);
    assertThat(lethe.jobs.readValuesToList()).hasSize(1);
  }

  /** What is sealed for the trainer says the same as the step. */
  @Test
  void itIsCountedFromWhenTheDoorTookTheRequest() {
    lethe.taken("r-1", with("legalBasis", "gdpr-17"), Instant.parse("2025-12-31T23:59:59Z"));

    assertThat(received().dueAt()).isEqualTo("2026-01-31T23:59:59Z");
    assertThat(lethe.vault.payload("r-1")).contains("2026-01-31T23:59:59Z");
  }

  @Test
  void aDueDateThatTheRequestNamesStays() {
    Instant named = NOW.plus(Duration.ofDays(90));
    String body = with("dueAt", named.toString());

    lethe.erase("r-1", body.replaceFirst("\\{", "{\"legalBasis\":\"ccpa\","));

    assertThat(received().dueAt()).isEqualTo(named);
  }

  @Test
  void aDueDateThatIsOverOrTooFarOffIsRejected() {
    Duration most = Duration.ofDays(400);
    for (Instant refused : List.of(NOW, NOW.minusSeconds(1), NOW.plus(most).plusSeconds(1))) {
      lethe.erase("r-" + refused, with("dueAt", refused.toString(), "r-" + refused));

      List<Event<RequestEvent>> steps = lethe.steps.readValuesToList();
      assertThat(steps)
          .extracting(step -> step.data().state())
          .containsExactly(RequestState.RECEIVED, RequestState.REJECTED);
      assertThat(steps.get(1).data().reason()).isEqualTo("due-at");
    }
    lethe.erase("r-1", with("dueAt", NOW.plus(most).toString()));
    assertThat(received().dueAt()).isEqualTo(NOW.plus(most));
  }

  /** It may have waited in the topic, and what was taken in time is not refused for that. */
  @Test
  void whatTheDoorTookIsJudgedByTheTimeAtWhichItTookIt() {
    Instant takenAt = NOW.minus(Duration.ofDays(3));
    lethe.taken("r-1", with("dueAt", NOW.minusSeconds(1).toString()), takenAt);

    RequestEvent.Intake intake = received();
    assertThat(intake.receivedAt()).isEqualTo(takenAt);
    assertThat(intake.dueAt()).isEqualTo(NOW.minusSeconds(1));
    assertThat(lethe.jobs.isEmpty()).isFalse();
  }

  private RequestEvent.Intake received() {
    RequestEvent first = lethe.steps.readValuesToList().get(0).data();
    return requireNonNull(first.intake());
  }

  private static String with(String field, String value) {
    return with(field, value, "r-1");
  }

  private static String with(String field, String value, String id) {
    return BODY.replace("\"r-1\"", "\"" + id + "\"")
        .replaceFirst("\\{", "{\"" + field + "\":\"" + value + "\",");
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
  void anUnknownModelIsRejected() {
    lethe.erase("r-1", BODY.replace("\"demo\"", "\"other\""));

    List<Event<RequestEvent>> steps = lethe.steps.readValuesToList();
    assertThat(steps)
        .extracting(step -> step.data().state())
        .containsExactly(RequestState.RECEIVED, RequestState.REJECTED);
    assertThat(steps.get(1).data().reason()).isEqualTo("unknown-model");
    assertThat(lethe.jobs.isEmpty()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"acme, ACCEPTED", "partner, ACCEPTED", "other, REJECTED", "default, REJECTED"})
  void aModelThatBelongsToTenantsIsNotThereForOthers(String tenant, RequestState state) {
    String body = BODY.replace("\"demo\"", "\"theirs\"");

    lethe.erase("r-1", body.replace("{\"id\"", "{\"tenant\":\"" + tenant + "\",\"id\""));

    assertThat(lethe.states()).containsExactly(RequestState.RECEIVED, state);
    assertThat(lethe.jobs.isEmpty()).isEqualTo(state == RequestState.REJECTED);
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
    List<KeyValue<String, Event<WithdrawalOrder>>> orders = lethe.orders.readKeyValuesToList();
    assertThat(orders).hasSize(1);
    assertThat(orders.get(0).key).isEqualTo("demo");
    WithdrawalOrder order = orders.get(0).value.data();
    assertThat(order.requestId()).isEqualTo("r-1");
    assertThat(order.kind()).isEqualTo(WithdrawalOrder.Kind.CANCEL);
    assertThat(ControlSignatures.check(order, TestKeys.keys())).isEmpty();
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
