package dev.lethe.ingest.service;

import static dev.lethe.ingest.service.ApiClient.awaitState;
import static dev.lethe.ingest.service.ApiClient.body;
import static dev.lethe.ingest.service.ApiClient.post;
import static dev.lethe.ingest.service.TestQueries.single;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.db.AuditEvidence;
import dev.lethe.db.AuditReport;
import dev.lethe.db.AuditVerifier;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import javax.sql.DataSource;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** The audit trail is signed. */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
@NullUnmarked // Fields are injected.
class AuditServiceTest extends ServiceTestBase {
  @Inject DataSource database;

  @Test
  void theAuditTrailIsSignedOutsideTheDatabaseAndOnATopic() throws Exception {
    post(body("s-1")).then().statusCode(202);
    awaitState("s-1", "ACCEPTED");
    long rows = Long.parseLong(single(database, "SELECT max(seq) FROM audit_event"));
    Polling.until(
        "checkpoint in the table",
        () ->
            Long.parseLong(single(database, "SELECT coalesce(max(size), 0) FROM audit_checkpoint"))
                >= rows);

    AuditEvidence evidence = DisposableStack.current().evidence();
    AuditReport report = AuditVerifier.verify(database, n -> {}, null, evidence);

    assertThat(report.firstBad()).isNull();
    assertThat(report.covered()).isGreaterThanOrEqualTo(rows);
    assertThat(evidence.checkpoints()).allMatch(c -> c.isSignedBy(evidence.key()));
  }
}
