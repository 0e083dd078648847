package dev.lethe.ingest.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.ingest.DrpSigner;
import dev.lethe.schemas.Json;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An authorized agent: signs what it sends, and shows its token. */
final class DrpClient {
  static final String REQUEST = "/v1/data-rights-request";

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final String agent;
  private final String business;
  private final DrpSigner signer;
  private @Nullable String token;

  DrpClient(String agent, String business) {
    this.agent = agent;
    this.business = business;
    this.signer = DrpAgents.signer(agent);
  }

  /** One that has its token. */
  static DrpClient paired(String agent, String business) throws Exception {
    DrpClient client = new DrpClient(agent, business);
    HttpResponse<String> answer = client.pair();
    if (answer.statusCode() != 200) {
      throw new AssertionError("no token: " + answer.statusCode());
    }
    client.token = json(answer).path("token").asText();
    return client;
  }

  /** Sections 2.05: asks for a token. */
  HttpResponse<String> pair() throws IOException, InterruptedException {
    return pair(agent, signer.sign(envelope().toString()));
  }

  HttpResponse<String> pair(String path, String body) throws IOException, InterruptedException {
    return call("POST", "/v1/agent/" + path, body, null);
  }

  /** Section 2.01: hands in what these claims say. */
  HttpResponse<String> exercise(ObjectNode claims) throws IOException, InterruptedException {
    return send(sign(claims));
  }

  HttpResponse<String> send(String body) throws IOException, InterruptedException {
    return call("POST", REQUEST, body, token);
  }

  String sign(ObjectNode claims) {
    return signer.sign(claims.toString());
  }

  /** Section 2.02. */
  HttpResponse<String> status(String id) throws IOException, InterruptedException {
    return get(REQUEST + "/" + id);
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return call("GET", path, null, token);
  }

  /** Section 2.04. */
  HttpResponse<String> revoke(String id, String message) throws IOException, InterruptedException {
    return call("DELETE", REQUEST + "/" + id, signer.sign(message), token);
  }

  /** A deletion request of somebody whose e-mail address is verified. */
  ObjectNode deletion(String email) {
    return envelope()
        .put("exercise", "deletion")
        .put("regime", "ccpa")
        .put("name", "Zelda of canary.example")
        .put("email", email)
        .put("email_verified", true);
  }

  /** What every message has; no two are the same. */
  ObjectNode envelope() {
    Instant now = Instant.now();
    return Json.mapper()
        .createObjectNode()
        .put("agent-id", agent)
        .put("business-id", business)
        .put("issued-at", now.toString())
        .put("expires-at", now.plusSeconds(600).toString())
        .put("drp.version", "0.9.4");
  }

  String token() {
    return String.valueOf(token);
  }

  void token(@Nullable String other) {
    token = other;
  }

  static JsonNode json(HttpResponse<String> answer) {
    return Json.parse(answer.body().getBytes(StandardCharsets.UTF_8));
  }

  private static HttpResponse<String> call(
      String method, String path, @Nullable String body, @Nullable String token)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + RestAssured.port + path));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    if (body == null) {
      request.method(method, BodyPublishers.noBody());
    } else {
      request.header("Content-Type", "text/plain");
      request.method(method, BodyPublishers.ofString(body));
    }
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }
}
