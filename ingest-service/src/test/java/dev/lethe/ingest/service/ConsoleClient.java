package dev.lethe.ingest.service;

import dev.lethe.schemas.access.ApiKeyText;
import io.restassured.RestAssured;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A browser at the console, as far as HTTP goes. It follows no redirect. */
final class ConsoleClient {
  static final String SIGN_IN = "/console/sign-in";

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final Pattern TOKEN = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");

  private final Map<String, String> headers = new LinkedHashMap<>();
  private @Nullable String cookie;

  ConsoleClient() {
    headers.put("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
    headers.put("Origin", origin());
  }

  static ConsoleClient signedIn(ApiKeyText key) throws Exception {
    ConsoleClient client = new ConsoleClient();
    HttpResponse<String> answer = client.signIn(key.text(), "");
    if (answer.statusCode() != 303) {
      throw new AssertionError("not signed in: " + answer.statusCode() + " " + answer.body());
    }
    return client;
  }

  static String origin() {
    return "http://127.0.0.1:" + RestAssured.port;
  }

  HttpResponse<String> signIn(String key, String next) throws Exception {
    return post(SIGN_IN, Map.of("key", key, "next", next));
  }

  HttpResponse<String> get(String path) throws Exception {
    return send(request(path).GET());
  }

  /** Sends a form with the token that the first page has. */
  HttpResponse<String> postWithToken(String path, Map<String, String> fields) throws Exception {
    Map<String, String> all = new LinkedHashMap<>(fields);
    all.put("csrf", token());
    return post(path, all);
  }

  HttpResponse<String> post(String path, Map<String, String> fields) throws Exception {
    String form =
        fields.entrySet().stream()
            .map(field -> field.getKey() + "=" + encoded(field.getValue()))
            .collect(Collectors.joining("&"));
    return send(
        request(path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form)));
  }

  /** Of this session. */
  String token() throws Exception {
    Matcher token = TOKEN.matcher(get("/console").body());
    if (!token.find()) {
      throw new AssertionError("the page has no token");
    }
    return token.group(1);
  }

  /** The cookie {@code name=value}; null before signing in. */
  @Nullable String cookie() {
    return cookie;
  }

  ConsoleClient cookie(@Nullable String shown) {
    cookie = shown;
    return this;
  }

  /**
   * Sends another header from now on.
   *
   * @param value none if it is null
   */
  ConsoleClient header(String name, @Nullable String value) {
    if (value == null) {
      headers.remove(name);
    } else {
      headers.put(name, value);
    }
    return this;
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(origin() + path));
    headers.forEach(request::header);
    if (cookie != null) {
      request.header("Cookie", cookie);
    }
    return request;
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> answer = HTTP.send(request.build(), BodyHandlers.ofString());
    answer
        .headers()
        .firstValue("Set-Cookie")
        .ifPresent(set -> cookie = set.substring(0, set.indexOf(';')));
    return answer;
  }

  static String location(HttpResponse<String> answer) {
    return URI.create(answer.headers().firstValue("Location").orElse("")).getRawPath();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
