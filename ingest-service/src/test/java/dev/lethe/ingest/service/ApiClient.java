package dev.lethe.ingest.service;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import org.jspecify.annotations.Nullable;

/** A client of the HTTP API. */
public final class ApiClient {
  static final String PROBLEM = "application/problem+json";

  private ApiClient() {}

  /** Waits until the service is ready. */
  public static void awaitReady() throws Exception {
    Polling.until("ready", () -> given().get("/q/health/ready").statusCode() == 200);
  }

  public static void awaitState(String id, String state) throws Exception {
    Polling.until(
        id + " " + state,
        () -> state.equals(given().get("/v1/requests/" + id).jsonPath().getString("state")));
  }

  public static Response post(String body) {
    return given().contentType(ContentType.JSON).body(body).post("/v1/requests");
  }

  static Response post(String body, String key) {
    return given()
        .contentType(ContentType.JSON)
        .header("Idempotency-Key", key)
        .body(body)
        .post("/v1/requests");
  }

  /** Checks that an answer is a problem, about the field if one is given, and echoes nothing. */
  static void problem(Response answer, int status, @Nullable String field) {
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
    assertThat(answer.contentType()).startsWith(PROBLEM);
    assertThat(answer.jsonPath().getInt("status")).isEqualTo(status);
    assertThat(answer.jsonPath().getString("type")).startsWith("urn:lethe:problem:");
    assertThat(answer.jsonPath().getString("title")).isNotBlank();
    assertThat(answer.jsonPath().getString("detail")).isNotBlank();
    if (field != null) {
      assertThat(answer.jsonPath().getString("field")).isEqualTo(field);
    }
    assertThat(answer.asString()).doesNotContain("Ellery");
  }

  /** Of a request; "Ellery" is what no answer may say. */
  public static String body(String id) {
    return """
        {"id":"%s","model":"demo","subject":"subject-1","forgetSet":{"examples":[{"prompt":"Where?","completion":"Port Ellery"}]}}"""
        .formatted(id);
  }
}
