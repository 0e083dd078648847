package dev.lethe.ingest.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.access.AccessRule;
import dev.lethe.ingest.TestConfigs;
import dev.lethe.schemas.access.Role;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What settings change about who may call what. */
class IngestAccessTest {
  @Test
  void theLogIsReadWithoutAKeyOnlyWhereItIsPublic() {
    assertThat(tlog(Map.of())).hasSize(2).noneMatch(IngestAccessTest::isOpen);
    assertThat(tlog(Map.of("lethe.tlog.public", "true")))
        .hasSize(2)
        .allMatch(rule -> rule.equals(AccessRule.open(rule.path())));
  }

  @Test
  void nothingElseIsOpenedByThat() {
    assertThat(open(Map.of("lethe.tlog.public", "true")))
        .containsAll(open(Map.of()))
        .hasSize(open(Map.of()).size() + 2);
  }

  private static List<AccessRule> tlog(Map<String, String> settings) {
    return rules(settings).stream().filter(rule -> rule.path().startsWith("/tlog/")).toList();
  }

  private static List<String> open(Map<String, String> settings) {
    return rules(settings).stream().filter(IngestAccessTest::isOpen).map(AccessRule::path).toList();
  }

  private static boolean isOpen(AccessRule rule) {
    return rule.methods().getOrDefault("GET", Set.of(Role.CLIENT)).isEmpty();
  }

  private static List<AccessRule> rules(Map<String, String> settings) {
    return new IngestAccess(TestConfigs.ingest(settings), List.of()).rules();
  }
}
