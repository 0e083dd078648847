package dev.lethe.ingest.service;

import dev.lethe.schemas.access.ApiKeyText;
import io.restassured.RestAssured;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A browser without scripts, in which somebody has signed in to the console. */
final class FormClient {
  static final String BOUNDARY = "----Web0";

  private static final Pattern TOKEN = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .cookieHandler(new CookieManager())
          .build();
  private String token = "";

  private FormClient() {}

  static FormClient signedIn(ApiKeyText key) throws Exception {
    FormClient browser = new FormClient();
    HttpResponse<String> answer = browser.post("/console/sign-in", "key", key.text());
    if (answer.statusCode() != 303) {
      throw new AssertionError("not signed in: " + answer.statusCode());
    }
    var home = browser.get("/console");
    if (home.statusCode() != 200 || browser.token.isEmpty()) {
      throw new AssertionError("no page: " + home.statusCode());
    }
    return browser;
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri(path)).GET());
  }

  /** Names and values of a form, by turns; the token goes along. */
  HttpResponse<String> post(String path, String... fields) throws Exception {
    StringBuilder form = new StringBuilder("csrf=" + encoded(token));
    for (int i = 0; i < fields.length; i += 2) {
      form.append('&').append(encoded(fields[i])).append('=').append(encoded(fields[i + 1]));
    }
    return send(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form.toString())));
  }

  /** A form with a file; the token goes along. */
  HttpResponse<String> upload(String path, byte[] file, String... fields) throws Exception {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    part(body, "name=\"csrf\"", token.getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < fields.length; i += 2) {
      part(body, "name=\"" + fields[i] + "\"", fields[i + 1].getBytes(StandardCharsets.UTF_8));
    }
    part(body, "name=\"file\"; filename=\"people.csv\"", file);
    body.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
    return upload(path, BodyPublishers.ofByteArray(body.toByteArray()));
  }

  /** A form that is never in memory as a whole. */
  HttpResponse<String> upload(String path, Supplier<InputStream> body) throws Exception {
    return upload(path, BodyPublishers.ofInputStream(body));
  }

  private HttpResponse<String> upload(String path, BodyPublisher body) throws Exception {
    return send(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .POST(body));
  }

  /** Where an answer leads; the same answer if it leads nowhere. */
  HttpResponse<String> follow(HttpResponse<String> answer) throws Exception {
    @Nullable String location = answer.headers().firstValue("Location").orElse(null);
    return location == null ? answer : get(URI.create(location).getRawPath());
  }

  /** Forgets what forms have to send along. */
  void loseToken() {
    token = "";
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(request.header("Origin", uri("").toString()).build(), BodyHandlers.ofString());
    Matcher found = TOKEN.matcher(answer.body());
    if (found.find()) {
      token = found.group(1);
    }
    return answer;
  }

  private static void part(ByteArrayOutputStream body, String disposition, byte[] value) {
    String head = "--" + BOUNDARY + "\r\nContent-Disposition: form-data; " + disposition;
    body.writeBytes((head + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
    body.writeBytes(value);
    body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
  }

  private static URI uri(String path) {
    return URI.create("http://127.0.0.1:" + RestAssured.port + path);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
