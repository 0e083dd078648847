package dev.lethe.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.db.RequestOverview.Filter;
import dev.lethe.db.RequestOverview.Order;
import dev.lethe.db.RequestOverview.Page;
import dev.lethe.db.RequestOverview.Row;
import dev.lethe.db.keys.SubjectKey;
import dev.lethe.schemas.RequestState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestOverviewTest {
  /** All of these requests are due then. */
  private static final Instant DUE = Instant.parse("2026-04-03T05:06:07.123456Z");

  @AutoClose private final TestDatabase database = TestDatabase.migrated();
  private final ServiceRecords log;
  private final RequestOverview overview;

  RequestOverviewTest(@TempDir Path folder) {
    log = new ServiceRecords(SubjectKey.create(folder.resolve("keyset.json")));
    overview = new RequestOverview(database.service());
  }

  @Test
  void whatIsOpenIsCountedByWhenItIsDue() throws Exception {
    log.received("r-1", "a", null)
        .received("r-2", "b", null)
        .certified("r-3", "c")
        .projectInto(database.service());
    Duration week = Duration.ofDays(7);

    assertThat(overview.counts(null, DUE.minusSeconds(1), DUE.plus(week), Instant.EPOCH))
        .isEqualTo(new RequestOverview.Counts(2, 2, 0, 0, 0, 1));
    assertThat(overview.counts(null, DUE.plusSeconds(1), DUE.plus(week), DUE))
        .isEqualTo(new RequestOverview.Counts(2, 0, 2, 0, 0, 0));
    assertThat(overview.counts("nobody", DUE, DUE.plus(week), DUE))
        .isEqualTo(new RequestOverview.Counts(0, 0, 0, 0, 0, 0));
  }

  @Test
  void pagesFollowEachOtherInBothOrders() throws Exception {
    for (int i = 1; i <= 5; i++) {
      log.received("r-" + i, "person", null);
    }
    log.projectInto(database.service());

    assertThat(walk(Order.RECEIVED)).containsExactly("r-5", "r-4", "r-3", "r-2", "r-1");
    assertThat(walk(Order.DUE)).containsExactly("r-1", "r-2", "r-3", "r-4", "r-5");
  }

  @Test
  void filtersAreOfWholeWordsAndIdsOfTheirBeginning() throws Exception {
    log.received("case_1", "a", null)
        .received("caseX1", "b", null)
        .certified("r-3", "c")
        .projectInto(database.service());
    Filter all = Filter.of(null);

    assertThat(ids(new Filter(null, null, null, "case_", false, null, null)))
        .as("no wildcards")
        .containsExactly("case_1");
    assertThat(ids(all.in(RequestState.CERTIFIED))).containsExactly("r-3");
    assertThat(ids(all.openAndDue(null, DUE.plusSeconds(1)))).containsExactly("caseX1", "case_1");
    assertThat(ids(all.openAndDue(DUE.plusSeconds(1), null))).isEmpty();
    assertThat(ids(new Filter(null, "mo", null, null, false, null, null))).isEmpty();
  }

  @Test
  void aCursorThatIsNoneIsRefused() {
    for (String cursor : List.of("", "x", "1.2.3", "-.-", "zzzzzzzzzzzzzzzzzzzz.1", "';--.1")) {
      assertThatThrownBy(() -> overview.page(Filter.of(null), Order.DUE, 2, cursor))
          .as(cursor)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private List<String> ids(Filter filter) {
    return overview.page(filter, Order.RECEIVED, 10, null).rows().stream().map(Row::id).toList();
  }

  private List<String> walk(Order order) {
    List<String> ids = new ArrayList<>();
    @Nullable String cursor = null;
    do {
      Page page = overview.page(Filter.of(null), order, 2, cursor);
      page.rows().forEach(row -> ids.add(row.id()));
      cursor = page.nextCursor();
    } while (cursor != null);
    return ids;
  }
}
