package dev.lethe.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProblemTest {
  @Test
  void isWrittenInOneOrderAndWithoutAFieldThatNobodyIsToBlameFor() {
    // Given
    Problem problem = Problem.of(409, "conflict", "Another one is \"there\".");

    // When
    String json = ProblemDetailsFormat.json(problem);

    // Then
    assertThat(json)
        .isEqualTo(
            "{\"type\":\"urn:lethe:problem:conflict\",\"title\":\"Conflict\",\"status\":409,"
                + "\"detail\":\"Another one is \\\"there\\\".\"}");
  }

  @Test
  void namesTheFieldToBlameLast() {
    // Given
    Problem problem = Problem.of(422, "unknown-model", "No such model is served.", "/model");

    // When
    String json = ProblemDetailsFormat.json(problem);

    // Then
    assertThat(json)
        .contains("\"type\":\"urn:lethe:problem:unknown-model\"")
        .contains("\"title\":\"Unprocessable Content\"")
        .endsWith(",\"field\":\"/model\"}");
  }

  @Test
  void aStatusWithoutACodeHasItsNumber() {
    // Given
    int status = 431;

    // When
    Problem problem = Problem.of(status);

    // Then
    assertThat(problem.type()).isEqualTo("urn:lethe:problem:http-431");
    assertThat(problem.title()).isEqualTo("Request Header Fields Too Large");
    assertThat(problem.detail()).isEqualTo("The request does not fit this API.");
  }
}
