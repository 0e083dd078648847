package dev.lethe.ingest.service;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.http.Problem;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.access.ApiKeyText;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Calls the API as whoever a test says, with nothing added. */
final class BearerClient {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final String[] authorization;

  private BearerClient(String... authorization) {
    this.authorization = authorization;
  }

  /** Shows nothing. */
  static BearerClient anonymous() {
    return new BearerClient();
  }

  static BearerClient with(ApiKeyText key) {
    return ofToken(key.text());
  }

  static BearerClient ofToken(String token) {
    return ofHeaders("Bearer " + token);
  }

  /** Sends a header Authorization with each of these. */
  static BearerClient ofHeaders(String... authorization) {
    return new BearerClient(authorization);
  }

  HttpResponse<String> get(String path) throws Exception {
    return call("GET", path, null);
  }

  HttpResponse<String> post(String path, String json) throws Exception {
    return call("POST", path, json);
  }

  /**
   * Sends the path as it is.
   *
   * @param json the body; none if it is null
   */
  HttpResponse<String> call(String method, String path, @Nullable String json)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + RestAssured.port + path));
    for (String value : authorization) {
      request.header("Authorization", value);
    }
    if (json == null) {
      request.method(method, BodyPublishers.noBody());
    } else {
      request.header("Content-Type", "application/json");
      request.method(method, BodyPublishers.ofString(json));
    }
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  /** The code of a problem, or of an error of OpenDSR or the Data Rights Protocol. */
  static String code(HttpResponse<String> answer) {
    JsonNode drp = json(answer).path("code");
    if (drp.isTextual()) {
      return Problem.code(Integer.parseInt(drp.textValue())); // it has the status alone
    }
    JsonNode openDsr = json(answer).path("error").path("errors").path(0).path("reason");
    return openDsr.isTextual()
        ? openDsr.textValue()
        : json(answer).path("type").asText().replace("urn:lethe:problem:", "");
  }

  static JsonNode json(HttpResponse<String> answer) {
    return Json.parse(answer.body().getBytes(StandardCharsets.UTF_8));
  }
}
