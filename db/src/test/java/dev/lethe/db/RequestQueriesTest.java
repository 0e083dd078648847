package dev.lethe.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.db.keys.SubjectKey;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EnforcementEvent.Kind;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestQueriesTest {
  @AutoClose private final TestDatabase database = TestDatabase.migrated();
  private final ServiceRecords log;
  private final RequestQueries queries;

  RequestQueriesTest(@TempDir Path folder) {
    SubjectKey subjectKey = SubjectKey.create(folder.resolve("keyset.json"));
    log = new ServiceRecords(subjectKey);
    queries = new RequestQueries(database.service(), subjectKey);
  }

  @Test
  void aWholeLifeIsTheStatusOfThePublicContract() throws Exception {
    log.certified("r-1", "person 17").projectInto(database.service());

    RequestStatus status = queries.find("r-1").orElseThrow();

    JsonNode json = Json.mapper().valueToTree(status);
    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly(
            "id",
            "tenant",
            "model",
            "subject",
            "state",
            "receivedAt",
            "claimedReceivedAt",
            "dueAt",
            "timeline",
            "bundle",
            "replicas",
            "measured");
    assertThat(json.at("/subject").textValue()).isEqualTo("person 17");
    assertThat(json.at("/receivedAt").textValue()).isEqualTo("2026-03-04T05:06:07.123456Z");
    assertThat(json.at("/claimedReceivedAt").textValue()).isEqualTo("2026-03-03T05:06:07.123456Z");
    assertThat(json.at("/dueAt").textValue()).isEqualTo("2026-04-03T05:06:07.123456Z");
    assertThat(json.at("/timeline").findValuesAsText("state"))
        .containsExactly(
            "RECEIVED", "ACCEPTED", "SHIELDED", "FITTING", "VERIFIED", "ENFORCED", "CERTIFIED");
    assertThat(json.at("/replicas").findValuesAsText("digest"))
        .containsExactly(ServiceRecords.BUNDLE);
    assertThat(json.at("/measured/forgetAfter").doubleValue()).isEqualTo(0.02);
    assertThat(json.at("/measured/certificate").textValue()).isEqualTo(ServiceRecords.digest('c'));
    assertThat(status.bodyDigest()).isEqualTo(ServiceRecords.digest('b'));
  }

  @Test
  void aCertifiedRequestShowsTheBundleThatTookThePlaceOfItsFirst() throws Exception {
    String folded = ServiceRecords.digest('f');
    log.certified("r-1", "person 17")
        .adapter("r-1", AdapterEvent.Kind.ADAPTER_READY, folded)
        .enforcement("r-1", "replica-1", folded, Kind.ENFORCED)
        .projectInto(database.service());

    RequestStatus status = queries.find("r-1").orElseThrow();

    assertThat(status.state()).isEqualTo(RequestState.CERTIFIED);
    assertThat(status.bundle()).isEqualTo(folded);
    assertThat(status.replicas()).extracting(RequestStatus.Ack::digest).containsExactly(folded);
    assertThat(queries.list(RequestFilter.all(), 5, null).items())
        .extracting(RequestStatus::bundle)
        .containsExactly(folded);
  }

  @Test
  void whatHappensWhileItIsReadIsInAllOfItOrInNothing(@TempDir Path folder) throws Exception {
    // Given a request that gets on between the first statement of a reader and the next
    SubjectKey key = SubjectKey.create(folder.resolve("keys.json"));
    List<SourcedEvent> records = new ServiceRecords(key).certified("r-2", "person 17").records();
    ServiceRecords.project(database.service(), records.subList(0, 1));
    DataSource interrupted =
        InterruptedReads.of(
            database.service(),
            () -> {
              try {
                ServiceRecords.project(database.service(), records.subList(1, records.size()));
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
            });

    RequestStatus during = new RequestQueries(interrupted, key).find("r-2").orElseThrow();

    assertThat(during.state()).isEqualTo(RequestState.RECEIVED);
    assertThat(during.timeline())
        .extracting(RequestStatus.Step::state)
        .containsExactly(RequestState.RECEIVED);
    RequestStatus after = new RequestQueries(database.service(), key).find("r-2").orElseThrow();
    assertThat(after.state()).isEqualTo(RequestState.CERTIFIED);
  }

  @Test
  void aNewRequestHasAllFieldsOfTheContractToo() throws Exception {
    log.received("r-1", "person 17", null).projectInto(database.service());

    JsonNode json = Json.mapper().valueToTree(queries.find("r-1").orElseThrow());

    assertThat(json.get("bundle").isNull()).isTrue();
    assertThat(json.get("replicas")).isEmpty();
    assertThat(json.get("measured")).isEmpty();
  }

  @Test
  void aRejectedRequestSaysWhy() throws Exception {
    log.received("r-1", "person 17", null)
        .step(
            new RequestEvent(
                "r-1",
                "acme",
                "demo",
                RequestState.REJECTED,
                ServiceRecords.AT,
                "unknown-model",
                null,
                null,
                null,
                null,
                null))
        .projectInto(database.service());

    JsonNode json = Json.mapper().valueToTree(queries.find("r-1").orElseThrow());

    assertThat(json.get("reason").textValue()).isEqualTo("unknown-model");
  }

  @Test
  void aReleasedRequestStillSaysWhyItWasHeldAndReleased() throws Exception {
    log.received("r-1", "person 17", null)
        .step("r-1", RequestState.ACCEPTED, null, null)
        .step(step(RequestState.HELD, "unspecific"))
        .step(step(RequestState.ACCEPTED, "ticket-7"))
        .step("r-1", RequestState.SHIELDED, ServiceRecords.SHIELD, null)
        .projectInto(database.service());

    JsonNode json = Json.mapper().valueToTree(queries.find("r-1").orElseThrow());

    assertThat(json.at("/timeline"))
        .extracting(step -> step.path("state").asText() + " " + step.path("reason").asText("-"))
        .containsExactly(
            "RECEIVED -", "ACCEPTED -", "HELD unspecific", "ACCEPTED ticket-7", "SHIELDED -");
    assertThat(json.at("/timeline/0").has("reason")).isFalse();
    assertThat(json.has("reason")).isFalse();
  }

  private static RequestEvent step(RequestState state, String reason) {
    return new RequestEvent(
        "r-1", "acme", "demo", state, ServiceRecords.AT, reason, null, null, null, null, null);
  }

  @Test
  void eachReplicaShowsTheNewestArtefactThatItServes() throws Exception {
    log.received("r-1", "person 17", null)
        .enforcement("r-1", "replica-1", ServiceRecords.SHIELD, Kind.ENFORCED)
        .enforcement("r-1", "replica-2", ServiceRecords.SHIELD, Kind.ENFORCED)
        .enforcement("r-1", "replica-3", ServiceRecords.SHIELD, Kind.ENFORCED)
        .enforcement("r-1", "replica-1", ServiceRecords.BUNDLE, Kind.ENFORCED)
        .enforcement("r-1", "replica-1", ServiceRecords.SHIELD, Kind.WITHDRAWN)
        .enforcement("r-1", "replica-2", ServiceRecords.BUNDLE, Kind.REJECTED)
        .enforcement("r-1", "replica-3", ServiceRecords.SHIELD, Kind.WITHDRAWN)
        .enforcement("r-1", "replica-1", ServiceRecords.BUNDLE, Kind.ENFORCED);

    log.projectInto(database.service());

    assertThat(queries.find("r-1").orElseThrow().replicas())
        .extracting(RequestStatus.Ack::replica, RequestStatus.Ack::digest, RequestStatus.Ack::at)
        .containsExactly(
            tuple(
                "replica-1",
                ServiceRecords.BUNDLE,
                SqlTypes.stored(ServiceRecords.AT.plusSeconds(4))),
            tuple(
                "replica-2",
                ServiceRecords.SHIELD,
                SqlTypes.stored(ServiceRecords.AT.plusSeconds(2))));
  }

  @Test
  void nothingIsFoundOfAnUnknownRequest() {
    assertThat(queries.find("r-1")).isEmpty();
    assertThat(queries.findByIdempotencyKey(ServiceRecords.digest('1'))).isEmpty();
    assertThat(queries.list(RequestFilter.all(), 10, null))
        .isEqualTo(new RequestPage(List.of(), null));
  }

  @Test
  void theFirstRequestWithAnIdempotencyKeyIsFound() throws Exception {
    log.received("r-1", "s", ServiceRecords.digest('1'))
        .received("r-2", "s", ServiceRecords.digest('2'))
        .received("r-3", "s", ServiceRecords.digest('2'))
        .projectInto(database.service());

    RequestStatus found = queries.findByIdempotencyKey(ServiceRecords.digest('2')).orElseThrow();

    assertThat(found.id()).isEqualTo("r-2");
  }

  @Test
  void pagesGiveEveryRequestOnceNewestFirst() throws Exception {
    for (int i = 1; i <= 5; i++) {
      log.received("r-" + i, "s", null);
    }
    log.projectInto(database.service());

    List<List<String>> pages = new ArrayList<>();
    @Nullable String cursor = null;
    do {
      RequestPage page = queries.list(RequestFilter.all(), 2, cursor);
      pages.add(page.items().stream().map(RequestStatus::id).toList());
      cursor = page.nextCursor();
    } while (cursor != null);

    assertThat(pages).containsExactly(List.of("r-5", "r-4"), List.of("r-3", "r-2"), List.of("r-1"));
  }

  @Test
  void byDueDateEveryRequestComesOnceAndWhatIsDueFirstComesFirst() throws Exception {
    // Given two that are due at once, and others that came in another order than they are due
    log.received("r-1", "s", null, day(9))
        .received("r-2", "s", null, day(3))
        .received("r-3", "s", null, day(6))
        .received("r-4", "s", null, day(3))
        .received("r-5", "s", null, day(1))
        .projectInto(database.service());

    // When
    List<List<String>> pages = new ArrayList<>();
    @Nullable String cursor = null;
    do {
      RequestPage page = queries.list(RequestFilter.all(), RequestOrder.DUE, 2, cursor);
      pages.add(page.items().stream().map(RequestStatus::id).toList());
      cursor = page.nextCursor();
    } while (cursor != null);

    // Then
    assertThat(pages).containsExactly(List.of("r-5", "r-2"), List.of("r-4", "r-3"), List.of("r-1"));
  }

  @Test
  void overdueIsWhatIsPastItsDateAndNotDone() throws Exception {
    log.certified("r-done", "s")
        .received("r-late", "s", null, day(2))
        .received("r-failed", "s", null, day(1))
        .step("r-failed", RequestState.ACCEPTED, null, null)
        .step("r-failed", RequestState.FAILED, null, null)
        .received("r-cancelled", "s", null, day(1))
        .step("r-cancelled", RequestState.ACCEPTED, null, null)
        .step("r-cancelled", RequestState.CANCELLED, null, null)
        .received("r-later", "s", null, day(400))
        .projectInto(database.service());
    Instant now = day(100);

    RequestFilter overdue = new RequestFilter(null, null, null, now);
    assertThat(queries.list(overdue, RequestOrder.DUE, 10, null).items())
        .extracting(RequestStatus::id)
        .containsExactly("r-failed", "r-late");
    assertThat(ids(new RequestFilter("other", null, null, now))).isEmpty();
    assertThat(ids(new RequestFilter("acme", "demo", RequestState.RECEIVED, now)))
        .containsExactly("r-late");
    assertThat(ids(overdue.of("other"))).isEmpty();
    assertThat(new RequestOverview(database.service()).counts(null, now, now, now).overdue())
        .as("the console says the same")
        .isEqualTo(2);
  }

  @Test
  void aCursorOfOneOrderIsNoneOfTheOther() throws Exception {
    log.received("r-1", "s", null).received("r-2", "s", null).projectInto(database.service());
    for (RequestOrder order : RequestOrder.values()) {
      for (RequestOrder other : RequestOrder.values()) {
        @Nullable String cursor = queries.list(RequestFilter.all(), order, 1, null).nextCursor();
        if (order == other) {
          assertThat(queries.list(RequestFilter.all(), other, 1, cursor).items()).hasSize(1);
        } else {
          assertThatThrownBy(() -> queries.list(RequestFilter.all(), other, 1, cursor))
              .isInstanceOf(IllegalArgumentException.class);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "1.", ".1", "1", "1.1.1", "1y2p0ij32e8e7.1", "-1y2p0ij32e8e7.1"})
  void noCursorReachesTheDatabaseThatItCannotStore(String cursor) {
    assertThatThrownBy(() -> queries.list(RequestFilter.all(), RequestOrder.DUE, 2, cursor))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Instant day(int number) {
    return ServiceRecords.AT.plus(Duration.ofDays(number));
  }

  @Test
  void listsByTenantModelAndState() throws Exception {
    log.received("r-1", "s", null)
        .received("r-2", "s", null)
        .step("r-2", RequestState.ACCEPTED, null, null)
        .projectInto(database.service());

    assertThat(ids(new RequestFilter("acme", "demo", RequestState.ACCEPTED)))
        .containsExactly("r-2");
    assertThat(ids(new RequestFilter(null, null, RequestState.RECEIVED))).containsExactly("r-1");
    assertThat(ids(new RequestFilter("other", null, null))).isEmpty();
    assertThat(ids(new RequestFilter(null, "other", null))).isEmpty();
  }

  @Test
  void aForeignCursorIsRefused() {
    assertThatThrownBy(() -> queries.list(RequestFilter.all(), 2, "'; --"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private List<String> ids(RequestFilter filter) {
    return queries.list(filter, 10, null).items().stream().map(RequestStatus::id).toList();
  }
}
