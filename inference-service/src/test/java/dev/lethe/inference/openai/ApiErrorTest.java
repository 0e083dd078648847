package dev.lethe.inference.openai;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiErrorTest {
  @ParameterizedTest
  @CsvSource({
    "400, invalid_request_error, bad_request",
    "401, invalid_request_error, invalid_api_key",
    "403, permission_error, forbidden",
    "404, invalid_request_error, unknown_url",
    "429, rate_limit_error, rate_limit_exceeded",
    "500, server_error, internal_error",
    "503, server_error, unavailable"
  })
  void whatReachesNoEndpointIsSaidInOpenAisWords(int status, String type, String code) {
    ApiError error = ApiError.of(status);

    assertThat(error.status()).isEqualTo(status);
    assertThat(error.type()).isEqualTo(type);
    assertThat(error.code()).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource({"401", "403", "429"})
  void whoeverCountsCallsSaysWhenToTryAgain(int status) {
    assertThat(ApiError.of(status).retryAfter()).isZero();
  }
}
