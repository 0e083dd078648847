package dev.lethe.standalone.launch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ServiceProcessTest {
  @Test
  void theReasonOfAHealthCheckIsWhatAPersonHasToMend() {
    String health =
        """
        {"status":"DOWN","checks":[
          {"name":"streams running","status":"DOWN"},
          {"name":"topics","status":"DOWN","data":{"reason":"lethe.jobs: retention.ms is 1"}}]}
        """;

    assertThat(ServiceProcess.reason(health)).contains("lethe.jobs: retention.ms is 1");
  }

  @Test
  void healthWithoutAReasonHasNone() {
    assertThat(ServiceProcess.reason("{\"status\":\"DOWN\",\"checks\":[{\"name\":\"a\"}]}"))
        .isEmpty();
    assertThat(ServiceProcess.reason("<html>")).isEmpty();
  }
}
