package dev.lethe.ingest.rest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPathTest {
  @ParameterizedTest
  @CsvSource({
    "GET, /v1/requests/r-1, r-1, read",
    "HEAD, /v1/requests/r-1/, r-1, read",
    "DELETE, /v1/requests/r-1, r-1, cancel",
    "PUT, /v1/requests/r-1, r-1, other",
    "POST, /v1/requests/r-1/release, r-1, release",
    "GET, /v1/requests/a%3Ab+c/certificate, a:b+c, certificate",
    "POST, /v1/requests/r-1/legal-hold, r-1, legal-hold",
    "POST, /console/requests/r-1/reject, r-1, reject",
  })
  void saysWhatWasTriedWithWhichRequest(String method, String path, String id, String action) {
    RequestPath parsed = RequestPath.parse(path).orElseThrow();

    assertThat(parsed.requestId()).isEqualTo(id);
    assertThat(parsed.action(method)).isEqualTo(action);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/requests",
        "/v1/requests/",
        "/v1/requests/r-1/a/b",
        "/v1/requests/r-1/Release",
        "/v1/requests/%zz",
        "/v1/intake-keys",
        "/q/metrics"
      })
  void anotherPathIsOfNoRequest(String path) {
    assertThat(RequestPath.parse(path)).isEmpty();
  }

  @Test
  void noPathIsTooLongForIt() {
    assertThat(RequestPath.parse("/v1/requests/" + "a".repeat(100_000))).isEmpty();
  }
}
