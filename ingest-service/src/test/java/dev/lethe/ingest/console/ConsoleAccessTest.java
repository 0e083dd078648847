package dev.lethe.ingest.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.access.AccessRule;
import dev.lethe.ingest.TestConfigs;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsoleAccessTest {
  @Test
  void whereTheConsoleIsOffNoneOfItsPathsIsThere() {
    assertThat(new ConsoleAccess(TestConfigs.ingest(Map.of())).rules())
        .extracting(AccessRule::path)
        .contains("/console", "/console/sign-in", "/console/fleet");
    assertThat(
            new ConsoleAccess(TestConfigs.ingest(Map.of("lethe.console.enabled", "false"))).rules())
        .isEmpty();
  }
}
