package dev.lethe.ingest.intake;

import static dev.lethe.ingest.intake.IntakeFixture.BODY;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.lethe.ingest.TestKeys;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.ServiceRole;
import dev.lethe.schemas.UnlearningJob;
import dev.lethe.schemas.WithdrawalOrder;
import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.access.Role;
import dev.lethe.schemas.control.ActorClaim;
import dev.lethe.schemas.control.ActorClaim.Action;
import dev.lethe.schemas.control.ActorTokens;
import dev.lethe.schemas.control.ControlSignatures;
import dev.lethe.schemas.control.ControlSigner;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who asked for something: what this service signed of it counts, and nothing else. */
class IntakeActorsTest {
  private static final Actor ADA = Actor.key("0123456789ab", Role.SUBMITTER);
  private static final Actor BEN =
      new Actor("https://idp.example.com|ben", "approver", Actor.Authentication.OIDC);

  @AutoClose private final IntakeFixture lethe;

  IntakeActorsTest(@TempDir Path folder, @TempDir Path references) {
    lethe = new IntakeFixture(folder, references);
  }

  @Test
  void aRequestIsItsSubmittersAndItsAcceptanceTheServices() {
    lethe.taken("r-1", BODY, token(ADA, null, Action.ERASE, "r-1"));

    List<RequestEvent> steps = steps();
    assertThat(steps)
        .extracting(RequestEvent::state)
        .containsExactly(RequestState.RECEIVED, RequestState.ACCEPTED);
    assertThat(steps)
        .extracting(RequestEvent::actor)
        .containsExactly(ADA, ServiceRole.INGEST.actor());
    assertThat(lethe.jobs.readValue().data().actor()).isNull();
  }

  @Test
  void whatComesWithoutAWordOnItIsTheTopics() {
    lethe.erase("r-1", BODY);
    lethe.cancel("r-1");

    assertThat(steps().get(0).actor()).isEqualTo(Actor.TOPIC);
    assertThat(lethe.orders.readValue().data().actor()).isEqualTo(Actor.TOPIC);
    assertThat(lethe.jobs.readValuesToList())
        .extracting(job -> job.data().actor())
        .containsOnlyNulls();
  }

  static Stream<String> forged() {
    String genuine = token(ADA, "acme", Action.ERASE, "r-1");
    return Stream.of(
        "",
        "ada",
        "{\"subject\":\"ada\",\"authentication\":\"api-key\"}",
        genuine.substring(0, genuine.lastIndexOf('.') + 1) + "AAAA",
        genuine.substring(0, genuine.lastIndexOf('.')),
        genuine + "\n",
        token(ADA, "acme", Action.ERASE, "r-1", TestKeys.stranger()),
        token(ADA, "acme", Action.ERASE, "r-1", TestKeys.trainer()),
        token(ADA, "acme", Action.ERASE, "r-2"),
        token(ADA, "acme", Action.CANCEL, "r-1"),
        token(ADA, "acme", Action.RELEASE, "r-1"));
  }

  /** Neither an actor nor a tenant is taken from it. */
  @ParameterizedTest
  @MethodSource("forged")
  void aForgedWordCountsForNothing(String token) {
    lethe.taken("r-1", BODY, token);

    RequestEvent received = steps().get(0);
    assertThat(received.actor()).isEqualTo(Actor.TOPIC);
    assertThat(received.tenant()).isEqualTo("default");
    assertThat(lethe.dead()).isEmpty();
  }

  /** Who may write to the topic may write several; Kafka keeps their order. */
  @Test
  void ofSeveralHeadersTheLastOneIsLookedAt() {
    RecordHeaders headers = new RecordHeaders();
    headers.add("lethe-actor", token(ADA, null, Action.ERASE, "r-1").getBytes(UTF_8));
    headers.add("lethe-actor", null);
    headers.add("ce_specversion", "1.0".getBytes(UTF_8));
    headers.add("ce_id", "e-1".getBytes(UTF_8));
    headers.add("ce_source", "/test".getBytes(UTF_8));
    headers.add("ce_type", "lethe.erasure-requested.v1".getBytes(UTF_8));

    lethe.raw("r-1", BODY.getBytes(UTF_8), headers);

    assertThat(steps().get(0).actor()).isEqualTo(Actor.TOPIC);
  }

  @Test
  void theWordGoesNoFurtherThanTheIntake() {
    lethe.taken("r-1", BODY, token(ADA, null, Action.ERASE, "r-1"));

    assertThat(lethe.steps.readRecordsToList())
        .isNotEmpty()
        .allSatisfy(step -> assertThat(step.headers().lastHeader("lethe-actor")).isNull());
    assertThat(lethe.jobs.readRecordsToList())
        .isNotEmpty()
        .allSatisfy(job -> assertThat(job.headers().lastHeader("lethe-actor")).isNull());
  }

  @Test
  void aRequestWithoutATenantIsOfTheirTenantWhoAsked() {
    lethe.taken("r-1", BODY, token(ADA, "acme", Action.ERASE, "r-1"));

    assertThat(steps()).extracting(RequestEvent::tenant).containsOnly("acme");
    assertThat(lethe.jobs.readValue().data().tenant()).isEqualTo("acme");
    assertThat(lethe.vault.payload("r-1")).contains("\"tenant\":\"acme\"");
  }

  @Test
  void whoeverActsForAllTenantsNamesOne() {
    lethe.taken("r-1", of("other", "r-1"), token(BEN, null, Action.ERASE, "r-1"));
    lethe.taken("r-2", of("acme", "r-2"), token(ADA, "acme", Action.ERASE, "r-2"));

    assertThat(steps())
        .extracting(RequestEvent::tenant, RequestEvent::state)
        .contains(tuple("other", RequestState.ACCEPTED), tuple("acme", RequestState.ACCEPTED));
  }

  /** It is theirs who asked: nobody gets a row into another tenant's list. */
  @Test
  void aRequestOfAnotherTenantIsRejected() {
    lethe.taken("r-1", of("other", "r-1"), token(ADA, "acme", Action.ERASE, "r-1"));

    List<RequestEvent> steps = steps();
    assertThat(steps)
        .extracting(RequestEvent::state)
        .containsExactly(RequestState.RECEIVED, RequestState.REJECTED);
    assertThat(steps.get(1).reason()).isEqualTo("foreign-tenant");
    assertThat(steps).extracting(RequestEvent::tenant).containsOnly("acme");
    assertThat(steps.get(0).actor()).isEqualTo(ADA);
    assertThat(lethe.jobs.isEmpty()).isTrue();
  }

  @Test
  void aCancellationIsTheirsWhoAskedInTheOrderAndInTheJob() {
    lethe.taken("r-1", BODY, token(ADA, "acme", Action.ERASE, "r-1"));
    lethe.jobs.readValuesToList();
    String token = token(BEN, "acme", Action.CANCEL, "r-1");

    lethe.cancel("r-1", token);

    WithdrawalOrder order = lethe.orders.readValue().data();
    assertThat(order.actor()).isEqualTo(BEN);
    assertThat(ControlSignatures.check(order, TestKeys.keys())).isEmpty();
    UnlearningJob job = lethe.jobs.readValue().data();
    assertThat(job.action()).isEqualTo(UnlearningJob.Action.CANCEL);
    assertThat(job.actor()).isEqualTo(token);
  }

  @Test
  void aCancellationUnderAWordForSomethingElseIsTheTopics() {
    lethe.taken("r-1", BODY, token(ADA, null, Action.ERASE, "r-1"));
    lethe.jobs.readValuesToList();

    lethe.cancel("r-1", token(ADA, null, Action.ERASE, "r-1"));

    assertThat(lethe.orders.readValue().data().actor()).isEqualTo(Actor.TOPIC);
    assertThat(lethe.jobs.readValue().data().actor()).isNull();
  }

  @Test
  void anotherTenantsRequestCannotBeCancelledAndIsToThemUnknown() {
    lethe.taken("r-1", BODY, token(ADA, "acme", Action.ERASE, "r-1"));
    lethe.jobs.readValuesToList();

    lethe.cancel("r-1", token(BEN, "other", Action.CANCEL, "r-1"));
    lethe.cancel("r-2", token(BEN, "other", Action.CANCEL, "r-2"));

    assertThat(lethe.jobs.isEmpty()).isTrue();
    assertThat(lethe.orders.isEmpty()).isTrue();
    assertThat(lethe.dead())
        .extracting(letter -> letter.value.data().reason(), letter -> letter.value.data().field())
        .containsExactly(
            tuple("unknown-request", "/data/id"), tuple("unknown-request", "/data/id"));
    lethe.cancel("r-1", token(ADA, "acme", Action.CANCEL, "r-1"));
    assertThat(lethe.orders.readValue().data().actor()).isEqualTo(ADA);
  }

  private List<RequestEvent> steps() {
    return lethe.steps.readValuesToList().stream().map(Event::data).toList();
  }

  private static String of(String tenant, String id) {
    return BODY.replace("\"r-1\"", "\"" + id + "\"")
        .replaceFirst("\\{", "{\"tenant\":\"" + tenant + "\",");
  }

  private static String token(Actor actor, @Nullable String tenant, Action action, String id) {
    return token(actor, tenant, action, id, TestKeys.signer());
  }

  private static String token(
      Actor actor, @Nullable String tenant, Action action, String id, ControlSigner signer) {
    return ActorTokens.sign(new ActorClaim(actor, tenant, action, id), signer);
  }
}
