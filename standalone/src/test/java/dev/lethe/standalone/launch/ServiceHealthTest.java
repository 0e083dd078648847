package dev.lethe.standalone.launch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ServiceHealthTest {
  @Test
  void theReasonOfAHealthCheckIsWhatAPersonHasToMend() {
    String health =
        """
        {"status":"DOWN","checks":[
          {"name":"streams running","status":"DOWN"},
          {"name":"topics","status":"DOWN","data":{"reason":"lethe.jobs: retention.ms is 1"}}]}
        """;

    assertThat(ServiceHealth.reason(health)).contains("lethe.jobs: retention.ms is 1");
  }

  @Test
  void healthWithoutAReasonHasNone() {
    assertThat(ServiceHealth.reason("{\"status\":\"DOWN\",\"checks\":[{\"name\":\"a\"}]}"))
        .isEmpty();
    assertThat(ServiceHealth.reason("<html>")).isEmpty();
  }
}
