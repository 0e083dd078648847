package dev.lethe.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.db.RequestFigures.Figures;
import dev.lethe.db.RequestFigures.Rank;
import dev.lethe.db.keys.SubjectKey;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestFiguresTest {
  /** All of these requests are due then. */
  private static final Instant DUE = Instant.parse("2026-04-03T05:06:07.123456Z");

  @AutoClose private final TestDatabase database = TestDatabase.migrated();
  private final ServiceRecords log;
  private final RequestFigures figures;

  RequestFiguresTest(@TempDir Path folder) {
    log = new ServiceRecords(SubjectKey.create(folder.resolve("keyset.json")));
    figures = new RequestFigures(database.service());
  }

  @Test
  void requestsAreCountedByStateAndTheOldestIsKnown() throws Exception {
    // Given two requests that were received, and one that is certified
    log.received("r-1", "a", null)
        .received("r-2", "b", null)
        .certified("r-3", "c")
        .projectInto(database.service());

    // When they are counted before they are due, and after
    Figures before = figures.read(DUE.minusSeconds(1), List.of());
    Figures after = figures.read(DUE.plusSeconds(1), List.of());

    // Then
    assertThat(before.states()).containsOnlyKeys("RECEIVED", "CERTIFIED");
    assertThat(before.states().get("RECEIVED"))
        .satisfies(
            received -> {
              assertThat(received.requests()).isEqualTo(2);
              assertThat(received.oldest()).isBefore(DUE);
            });
    assertThat(before.overdue()).isZero();
    assertThat(after.overdue()).as("what is certified is answered").isEqualTo(2);
  }

  @Test
  void aModelsRankIsWhatItsNewestBundleSays() throws Exception {
    log.certified("r-1", "a").certified("r-2", "b").projectInto(database.service());
    measured("r-1", "{\"rankUsed\": 8, \"rankLimit\": 64}");
    measured("r-2", "{\"rankUsed\": 16, \"rankLimit\": 64}");

    Figures now = figures.read(DUE, List.of(model(), "another"));

    assertThat(now.ranks()).containsOnlyKeys(model()).containsValue(new Rank(16, 64));
  }

  @Test
  void nothingIsCountedWhereNothingIs() {
    assertThat(figures.read(DUE, List.of("any"))).isEqualTo(Figures.NONE);
  }

  private String model() {
    return new RequestOverview(database.service()).models(null).get(0);
  }

  private void measured(String id, String json) throws Exception {
    try (Connection connection = database.service().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "UPDATE request_view SET measured = '" + json + "' WHERE request_id = '" + id + "'");
    }
  }
}
