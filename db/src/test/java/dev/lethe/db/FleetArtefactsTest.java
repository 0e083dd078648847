package dev.lethe.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.lethe.db.FleetArtefacts.InForce;
import dev.lethe.db.FleetArtefacts.RankUse;
import dev.lethe.db.keys.SubjectKey;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.RequestState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in force, who serves it and what did not count. */
class FleetArtefactsTest {
  @AutoClose private final TestDatabase database = TestDatabase.migrated();
  private final FleetArtefacts fleet = new FleetArtefacts(database.auditor());
  private final ServiceRecords log;

  FleetArtefactsTest(@TempDir Path folder) {
    log = new ServiceRecords(SubjectKey.create(folder.resolve("subjects.json")));
  }

  @Test
  void whatIsInForceNamesTheReplicasThatServeIt() throws Exception {
    log.certified("r-1", "person 17")
        .adapter("r-1", AdapterEvent.Kind.ADAPTER_REVOKED, ServiceRecords.SHIELD)
        .enforcement("r-1", "replica-2", ServiceRecords.BUNDLE, EnforcementEvent.Kind.ENFORCED)
        .enforcement("r-1", "replica-2", ServiceRecords.BUNDLE, EnforcementEvent.Kind.WITHDRAWN)
        .projectInto(database.service());

    assertThat(fleet.inForce("demo", 10))
        .singleElement()
        .satisfies(
            only -> {
              assertThat(only.digest()).isEqualTo(ServiceRecords.BUNDLE);
              assertThat(only.rank()).isEqualTo(8);
              assertThat(only.folded()).isFalse();
              assertThat(only.replicas()).containsExactly("replica-1");
            });
    assertThat(fleet.count("demo", AdapterRegistry.Kind.ADAPTER)).isEqualTo(1);
    assertThat(fleet.count("demo", AdapterRegistry.Kind.SHIELD)).isZero();
    assertThat(fleet.inForce("other", 10)).isEmpty();
    assertThat(fleet.requestOf("demo", ServiceRecords.BUNDLE)).contains("r-1");
    assertThat(fleet.requestOf("other", ServiceRecords.BUNDLE)).isEmpty();
  }

  @Test
  void aBundleThatTookAnothersPlaceIsMarkedAsFolded() throws Exception {
    String folded = ServiceRecords.digest('f');
    log.certified("r-1", "person 17")
        .adapter("r-1", AdapterEvent.Kind.ADAPTER_READY, folded)
        .adapter("r-1", AdapterEvent.Kind.ADAPTER_REVOKED, ServiceRecords.BUNDLE)
        .projectInto(database.service());

    assertThat(fleet.inForce("demo", 10))
        .filteredOn(each -> each.kind() == AdapterRegistry.Kind.ADAPTER)
        .extracting(InForce::digest, InForce::folded)
        .containsExactly(tuple(folded, true));
  }

  @Test
  void theRankIsThatOfTheNewestRequestThatMeasuredIt() throws Exception {
    verified("r-1", "{\"rankUsed\":8,\"rankLimit\":64}");
    verified("r-2", "{\"rankUsed\":16,\"rankLimit\":64}");
    verified("r-3", "{\"rankUsed\":\"many\",\"rankLimit\":64}");
    log.projectInto(database.service());

    assertThat(fleet.rank("demo"))
        .get()
        .extracting(RankUse::used, RankUse::limit)
        .containsExactly(16L, 64L);
    assertThat(fleet.rank("other")).isEmpty();
  }

  @Test
  void whatDoesNotCountIsNamedByItsPlaceInTheLog() throws Exception {
    byte[] broken = "{\"not\":\"an event\"}".getBytes(StandardCharsets.UTF_8);
    ServiceRecords.project(
        database.service(),
        List.of(new SourcedEvent(ServiceRecords.TOPICS.adapterEvents(), 1, 7, broken)));

    assertThat(fleet.findings(10))
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.position()).isEqualTo("lethe.adapter-events-1@7");
              assertThat(found.source()).isEqualTo("projector");
              assertThat(found.at()).isNull();
            });
    assertThat(fleet.findings(0)).isEmpty();
  }

  private void verified(String id, String measured) {
    log.received(id, "person", null)
        .step(id, RequestState.ACCEPTED, null, null)
        .step(id, RequestState.SHIELDED, ServiceRecords.shield(id), null)
        .step(id, RequestState.FITTING, null, null)
        .step(id, RequestState.VERIFIED, ServiceRecords.bundle(id), measured);
  }
}
