package dev.lethe.ingest.service;

import static dev.lethe.ingest.service.ConsoleClient.location;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.access.ApiKey;
import dev.lethe.schemas.access.ApiKeyText;
import dev.lethe.schemas.access.Role;
import dev.lethe.schemas.control.ApiKeyFile;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets into the console, how long they stay, and what others cannot do in their name. */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
@NullUnmarked // Fields are injected.
class ConsoleSignInServiceTest {
  @ConfigProperty(name = "lethe.access.api-keys")
  Path keyFile;

  @BeforeEach
  void start() throws Exception {
    ApiClient.awaitReady();
  }

  @Test
  void aKeySignsInAndTheCookieIsKeptFromScriptsAndOtherSites() throws Exception {
    ConsoleClient client = new ConsoleClient();

    HttpResponse<String> answer = client.signIn(TestApiKeys.of(Role.APPROVER).text(), "");

    assertThat(answer.statusCode()).isEqualTo(303);
    assertThat(location(answer)).isEqualTo("/console");
    assertThat(answer.headers().firstValue("Set-Cookie").orElseThrow())
        .containsIgnoringCase("HttpOnly")
        .contains("SameSite=Strict", "Path=/console")
        .doesNotContain("Secure", TestApiKeys.of(Role.APPROVER).text());
    HttpResponse<String> page = client.get("/console");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("<h1>Today</h1>", "Approver", "key:");
    assertThat(page.body()).doesNotContain(TestApiKeys.of(Role.APPROVER).secret());
  }

  @Test
  void eachSignInHasASessionOfItsOwn() throws Exception {
    ConsoleClient client = ConsoleClient.signedIn(TestApiKeys.of(Role.AUDITOR));
    String first = client.cookie();

    client.signIn(TestApiKeys.of(Role.AUDITOR).text(), "");

    assertThat(client.cookie()).isNotEqualTo(first);
  }

  @Test
  void wrongAndExpiredKeysAreToldTheSame() throws Exception {
    ConsoleClient client = new ConsoleClient();

    HttpResponse<String> wrong = client.signIn(TestApiKeys.unknown().text(), "");
    HttpResponse<String> expired = client.signIn(TestApiKeys.expired().text(), "");
    HttpResponse<String> none = client.signIn("<script>", "");

    assertThat(wrong.statusCode()).isEqualTo(401);
    assertThat(wrong.body()).contains("does not count").isEqualTo(expired.body());
    assertThat(none.body()).isEqualTo(wrong.body());
    assertThat(client.cookie()).isNull();
  }

  @Test
  void aClientsKeyHasNoPages() throws Exception {
    HttpResponse<String> answer =
        new ConsoleClient().signIn(TestApiKeys.of(Role.CLIENT).text(), "");

    assertThat(answer.statusCode()).isEqualTo(403);
  }

  @Test
  void aKeyThatIsRevokedEndsItsSession() throws Exception {
    ApiKeyText text = ApiKeyText.generate(new SecureRandom());
    List<ApiKey> before = ApiKeyFile.read(keyFile);
    List<ApiKey> with = new ArrayList<>(before);
    with.add(ApiKey.of(text, "leaver", Role.AUDITOR, null, List.of(), Instant.now(), null));
    ApiKeyFile.write(keyFile, with);
    ConsoleClient client = new ConsoleClient();
    Polling.until("known", () -> client.signIn(text.text(), "").statusCode() == 303);
    assertThat(client.get("/console").statusCode()).isEqualTo(200);

    ApiKeyFile.write(keyFile, before);

    Polling.until("signed out", () -> client.get("/console").statusCode() == 303);
    ApiKeyFile.write(keyFile, with);
    ConsoleClient again = new ConsoleClient();
    Polling.until("known again", () -> again.signIn(text.text(), "").statusCode() == 303);
    assertThat(client.get("/console").statusCode()).as("the old session").isEqualTo(303);
    ApiKeyFile.write(keyFile, before);
  }

  @Test
  void browsersWithoutSessionAreSentToSignInAndBack() throws Exception {
    ConsoleClient client = new ConsoleClient();

    HttpResponse<String> answer = client.get("/console/requests?state=HELD");

    assertThat(answer.statusCode()).isEqualTo(303);
    assertThat(answer.headers().firstValue("Location"))
        .hasValue("/console/sign-in?next=%2Fconsole%2Frequests%3Fstate%3DHELD");
    HttpResponse<String> back =
        client.signIn(TestApiKeys.of(Role.AUDITOR).text(), "/console/requests?state=HELD");
    assertThat(back.headers().firstValue("Location").orElseThrow())
        .endsWith("/console/requests?state=HELD");
    client.cookie(null).header("HX-Request", "true");
    HttpResponse<String> part = client.get("/console/today");
    assertThat(part.statusCode()).isEqualTo(401);
    assertThat(part.headers().firstValue("HX-Redirect")).hasValue("/console/sign-in");
  }

  @Test
  void programsWithoutKeyAreAnsweredAsByTheApi() throws Exception {
    HttpResponse<String> answer = BearerClient.anonymous().get("/console");

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(BearerClient.code(answer)).isEqualTo("unauthenticated");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example/console",
        "//evil.example/console",
        "/\\evil.example",
        "/v1/requests",
        "javascript:alert(1)",
        "/console/../v1/requests",
        "/console/sign-in"
      })
  void nobodyIsSentElsewhere(String next) throws Exception {
    HttpResponse<String> answer =
        new ConsoleClient().signIn(TestApiKeys.of(Role.AUDITOR).text(), next);

    assertThat(answer.headers().firstValue("Location").orElseThrow())
        .isIn("/console", ConsoleClient.origin() + "/console");
  }

  @Test
  void aCookieCountsForNothingAtTheApi() throws Exception {
    ConsoleClient client = ConsoleClient.signedIn(TestApiKeys.of(Role.APPROVER));

    assertThat(client.get("/v1/requests").statusCode()).isEqualTo(401);
  }

  @Test
  void formsOfOtherSitesAndOtherSessionsAreRefused() throws Exception {
    ConsoleClient client = ConsoleClient.signedIn(TestApiKeys.of(Role.AUDITOR));
    String foreign = ConsoleClient.signedIn(TestApiKeys.of(Role.AUDITOR)).token();
    String own = client.token();

    assertThat(signOut(client, Map.of())).isEqualTo(403);
    assertThat(signOut(client, Map.of("csrf", foreign))).isEqualTo(403);
    client.header("Origin", "https://evil.example");
    assertThat(signOut(client, Map.of("csrf", own))).isEqualTo(403);
    client.header("Origin", "null");
    assertThat(signOut(client, Map.of("csrf", own))).isEqualTo(403);
    client.header("Origin", null);
    assertThat(signOut(client, Map.of("csrf", own))).isEqualTo(403);
    assertThat(client.get("/console").statusCode()).isEqualTo(200);

    client.header("Origin", ConsoleClient.origin());
    assertThat(signOut(client, Map.of("csrf", own))).isEqualTo(303);
    assertThat(client.get("/console").statusCode()).isEqualTo(303);
  }

  @Test
  void anotherSiteCannotSignSomebodyIn() throws Exception {
    ConsoleClient client = new ConsoleClient().header("Origin", "https://evil.example");

    HttpResponse<String> answer = client.signIn(TestApiKeys.of(Role.AUDITOR).text(), "");

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(client.cookie()).isNull();
  }

  @Test
  void everyAnswerTellsBrowsersWhatNotToDo() throws Exception {
    ConsoleClient client = ConsoleClient.signedIn(TestApiKeys.of(Role.AUDITOR));

    for (HttpResponse<String> answer :
        List.of(
            client.get("/console"), client.get("/console/sign-in"), client.get("/console/no"))) {
      assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
          .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
          .doesNotContain("unsafe");
      assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
      assertThat(answer.headers().firstValue("Referrer-Policy")).hasValue("same-origin");
      assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
      assertThat(answer.headers().firstValue("Strict-Transport-Security")).isEmpty();
      assertThat(answer.body()).doesNotContain("<style", " style=", "onclick=");
    }
    HttpResponse<String> api =
        BearerClient.with(TestApiKeys.of(Role.AUDITOR)).get("/v1/requests?limit=1");
    assertThat(api.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(api.headers().firstValue("Cache-Control")).hasValue("no-store");
  }

  @Test
  void pagesAreMadeOfOurOwnFilesAlone() throws Exception {
    ConsoleClient client = new ConsoleClient();

    assertThat(client.get("/console/static/console.css").statusCode()).isEqualTo(200);
    assertThat(client.get("/console/static/console.js").statusCode()).isEqualTo(200);
    assertThat(client.get("/_static/htmx.org/2.0.2/dist/htmx.min.js").statusCode()).isEqualTo(200);
    assertThat(client.get("/console/sign-in").body()).doesNotContain("http://", "https://");
  }

  private static int signOut(ConsoleClient client, Map<String, String> fields) throws Exception {
    return client.post("/console/sign-out", fields).statusCode();
  }
}
