package dev.lethe.inference.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.inference.openai.ApiError;
import dev.lethe.schemas.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class UpstreamErrorsTest {
  @Test
  void aCodeThatTheUpstreamChoseReachesNoLog() {
    byte[] body =
        "{\"error\":{\"message\":\"No.\",\"code\":\"no river\"}}".getBytes(StandardCharsets.UTF_8);

    ApiError error = UpstreamErrors.of(400, Json.parse(body), List.of());

    assertThat(error.code()).isEqualTo("no river");
    assertThat(UpstreamErrors.reason(error)).isEqualTo("status-400");
    assertThat(new UpstreamFault(error)).hasMessage("status-400");
  }

  @Test
  void whatIsFoundHereIsNamed() {
    assertThat(UpstreamErrors.reason(UpstreamErrors.TIMEOUT)).isEqualTo("upstream_timeout");
  }
}
