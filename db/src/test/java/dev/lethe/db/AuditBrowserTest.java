package dev.lethe.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.db.AuditBrowser.Entry;
import dev.lethe.db.AuditBrowser.Filter;
import dev.lethe.db.keys.SubjectKey;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.access.Role;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people see of the audit trail, with an auditor's rights. */
class AuditBrowserTest {
  private static final Actor ANNA = Actor.key("aabbccddeeff", Role.SUBMITTER);

  @AutoClose private final TestDatabase database = TestDatabase.migrated();
  private final AuditBrowser browser = new AuditBrowser(database.auditor());
  private final ServiceRecords log;

  AuditBrowserTest(@TempDir Path folder) throws Exception {
    log =
        new ServiceRecords(SubjectKey.create(folder.resolve("subjects.json")))
            .certified("r-1", "person 17")
            .received("r-2", "person 18", null);
    Instant at = ServiceRecords.AT.plusSeconds(1_000);
    log.step(
        new RequestEvent(
            "r-2", "acme", "demo", RequestState.ACCEPTED, at, null, null, null, null, null, ANNA));
    log.projectInto(database.service());
  }

  @Test
  void pagesGoBackFromTheNewestRowToTheFirst() {
    AuditBrowser.Page newest = browser.page(Filter.ofTenant(null), Long.MAX_VALUE, 6);
    AuditBrowser.Page last = browser.page(Filter.ofTenant(null), before(newest), 6);

    assertThat(numbers(newest)).containsExactly(9L, 8L, 7L, 6L, 5L, 4L);
    assertThat(numbers(last)).containsExactly(3L, 2L, 1L);
    assertThat(last.before()).isNull();
    assertThat(browser.size()).isEqualTo(9);
  }

  @Test
  void eachFilterNarrowsByItself() {
    Instant end = ServiceRecords.AT.plusSeconds(999);

    assertThat(numbers(find(new Filter("acme", "r-2", null, null, null, null))))
        .containsExactly(9L, 8L);
    assertThat(numbers(find(new Filter(null, null, "VERIFIED", null, null, null))))
        .containsExactly(5L);
    assertThat(numbers(find(new Filter(null, null, null, "AABBCC", null, null))))
        .containsExactly(9L);
    assertThat(numbers(find(new Filter(null, null, null, null, end, null)))).containsExactly(9L);
    assertThat(numbers(find(new Filter(null, null, null, null, null, end))))
        .containsExactly(8L, 7L, 6L, 5L, 4L, 3L, 2L, 1L);
    assertThat(find(new Filter(null, null, null, "%", null, null)).entries()).isEmpty();
    assertThat(find(Filter.ofTenant("other")).entries()).isEmpty();
  }

  @Test
  void oneRowHasAllThatProvesIt() {
    AuditBrowser.Row row = browser.row(9, "acme").orElseThrow();

    assertThat(row.entry().actor()).isEqualTo(ANNA);
    assertThat(row.payload()).contains("lethe.request-accepted.v1");
    assertThat(row.position()).startsWith("lethe.request-events/0/");
    assertThat(row.previousHash()).isEqualTo(browser.row(8, null).orElseThrow().hash());
    assertThat(row.leaf()).hasSize(64).isNotEqualTo(row.hash());
  }

  @Test
  void anotherTenantsRowIsNotThere() {
    assertThat(browser.row(9, "other")).isEmpty();
    assertThat(browser.row(10, null)).isEmpty();
    assertThat(browser.ofTenant(Set.of("r-1", "nobody"), "acme")).containsExactly("r-1");
    assertThat(browser.ofTenant(Set.of("r-1"), "other")).isEmpty();
  }

  @Test
  void requestsStandAsTheyStoodThen() {
    Instant early = ServiceRecords.AT.plusSeconds(1);

    AuditBrowser.Standing then = browser.standing(early, null, 10);
    AuditBrowser.Standing now = browser.standing(ServiceRecords.AT.plusSeconds(2_000), "acme", 1);

    assertThat(then.requests())
        .containsExactly(
            new AuditBrowser.Stood(
                "r-1", RequestState.ACCEPTED, early.truncatedTo(ChronoUnit.MICROS)));
    assertThat(now.counts())
        .isEqualTo(Map.of(RequestState.CERTIFIED, 1L, RequestState.ACCEPTED, 1L));
    assertThat(now.requests()).hasSize(1);
    assertThat(now.total()).isEqualTo(2);
    assertThat(browser.standing(early, "other", 10).total()).isZero();
    assertThat(browser.standing(ServiceRecords.AT.minusSeconds(1), null, 10).total()).isZero();
  }

  private AuditBrowser.Page find(Filter filter) {
    return browser.page(filter, Long.MAX_VALUE, 100);
  }

  private static long before(AuditBrowser.Page page) {
    @Nullable Long before = page.before();
    assertThat(before).isNotNull();
    return before == null ? 0 : before;
  }

  private static List<Long> numbers(AuditBrowser.Page page) {
    return page.entries().stream().map(Entry::seq).toList();
  }
}
