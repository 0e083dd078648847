package dev.lethe.ingest.service;

import static dev.lethe.ingest.service.ConsoleClient.location;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.db.ApiKeyJournal;
import dev.lethe.schemas.access.ApiKey;
import dev.lethe.schemas.access.ApiKeyText;
import dev.lethe.schemas.access.Role;
import dev.lethe.schemas.control.ApiKeyFile;
import dev.lethe.schemas.control.ApiKeyStore;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** API keys at the console. */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
@NullUnmarked // Fields are injected.
class ConsoleKeyServiceTest {
  private static final String KEYS = "/console/keys";
  private static final String REQUESTS = "/v1/requests";
  private static final Pattern TEXT = Pattern.compile("lethe_[0-9a-f]{12}_[A-Za-z0-9_-]{43}");

  @ConfigProperty(name = "lethe.access.api-keys")
  Path keyFile;

  @BeforeEach
  void start() throws Exception {
    ApiClient.awaitReady();
  }

  @Test
  void aKeyIsShownOnceCountsAtOnceAndIsOnRecord() throws Exception {
    // Given
    ConsoleClient operator = operator();
    Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    // When
    HttpResponse<String> made =
        operator.postWithToken(
            KEYS,
            wish("auditor", Map.of("name", "<b>sink</b>", "reason", "ticket-1", "gate", "x")));

    // Then
    assertThat(made.statusCode()).as(made.body()).isEqualTo(303);
    assertThat(made.body()).doesNotContain("lethe_");
    HttpResponse<String> page = operator.get(location(made));
    ApiKeyText key = text(page);
    assertThat(page.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(page.body())
        .contains("&lt;b&gt;sink&lt;/b&gt;", "gate:read", "ticket-1", operatorSubject())
        .doesNotContain("<b>sink");
    assertThat(operator.get(location(made)).body()).doesNotContain(key.secret()).contains(key.id());
    ApiKey kept = kept(key.id());
    assertThat(kept.tenant()).isNull();
    assertThat(kept.scopes()).containsExactly(ApiKey.READ_GATE);
    assertThat(kept.expiresAt())
        .isBetween(before.plus(Duration.ofDays(30)), Instant.now().plus(Duration.ofDays(30)));
    awaitStatus(key, 200);
    List<ApiKeyJournal.Entry> changes = journal().newest(key.id(), 5);
    assertThat(changes).hasSize(1);
    assertThat(changes.get(0).change()).isEqualTo(ApiKeyJournal.Change.MADE);
    assertThat(changes.get(0).actor().subject()).isEqualTo(operatorSubject());
    assertThat(changes.get(0).reason()).isEqualTo("ticket-1");
    assertThat(Files.readString(keyFile)).doesNotContain(key.secret());
  }

  @Test
  void anotherSessionIsNotShownIt() throws Exception {
    ConsoleClient operator = operator();

    String path = location(operator.postWithToken(KEYS, wish("auditor", Map.of())));

    assertThat(TEXT.matcher(operator().get(path).body()).find()).isFalse();
    assertThat(TEXT.matcher(operator.get(KEYS).body()).find()).isFalse();
    assertThat(TEXT.matcher(operator.get(path).body()).find()).isTrue();
  }

  @Test
  void aRotatedKeyEndsAfterItsOverlapAndItsSuccessorHasItsRights() throws Exception {
    ConsoleClient operator = operator();
    ApiKeyText old = make(operator, "submitter", Map.of("tenant", "acme"));
    String path = KEYS + "/" + old.id();

    assertRefused(operator, path + "/rotate", Map.of("overlap", "7"), "Give a reason code.");
    assertRefused(
        operator, path + "/rotate", Map.of("overlap", "-1", "reason", "x"), "Choose for how long");
    HttpResponse<String> rotated =
        operator.postWithToken(path + "/rotate", Map.of("overlap", "7", "reason", "t-2"));

    ApiKeyText next = text(operator.get(location(rotated)));
    assertThat(next.id()).isNotEqualTo(old.id());
    assertThat(kept(next.id()).tenant()).isEqualTo("acme");
    assertThat(kept(next.id()).role()).isEqualTo(Role.SUBMITTER);
    assertThat(kept(old.id()).expiresAt())
        .isBetween(Instant.now().plus(Duration.ofDays(6)), Instant.now().plus(Duration.ofDays(8)));
    awaitStatus(next, 200);
    assertThat(journal().newest(old.id(), 1))
        .extracting(ApiKeyJournal.Entry::successorId)
        .containsExactly(next.id());
  }

  @Test
  void aRevokedKeyIsRefusedAndSignedOut() throws Exception {
    ConsoleClient operator = operator();
    ApiKeyText key = make(operator, "auditor", Map.of());
    awaitStatus(key, 200);
    ConsoleClient holder = ConsoleClient.signedIn(key);
    String path = KEYS + "/" + key.id();

    assertRefused(operator, path + "/revoke", Map.of("reason", "no names, please"), "must be a");
    assertThat(operator.postWithToken(path + "/revoke", Map.of("reason", "lost")).statusCode())
        .isEqualTo(303);

    awaitStatus(key, 401);
    assertThat(location(holder.get("/console"))).isEqualTo("/console/sign-in");
    assertThat(operator.get(path).statusCode()).isEqualTo(404);
    assertThat(operator.get(KEYS).body()).contains("Revoked", key.id(), "lost");
    assertThat(journal().newest(key.id(), 1).get(0).change())
        .isEqualTo(ApiKeyJournal.Change.REVOKED);
  }

  @Test
  void whatTheCommandLineDoesIsSeenToo() throws Exception {
    ApiKeyStore command = new ApiKeyStore(keyFile, Clock.systemUTC());

    ApiKeyStore.Made made = command.create("by hand", Role.AUDITOR, null, List.of(), null);

    assertThat(operator().get(KEYS).body()).contains(made.key().id(), "by hand");
    awaitStatus(made.text(), 200);
    var unused = command.revoke(made.key().id());
    assertThat(operator().get(KEYS).body()).doesNotContain(made.key().id());
  }

  @Test
  void nobodyTakesTheKeyFromUnderThemselves() throws Exception {
    ConsoleClient operator = operator();
    String own = KEYS + "/" + TestApiKeys.of(Role.OPERATOR).id();

    assertThat(operator.get(own).body()).contains("signed in with it").doesNotContain("Revoke…");
    assertRefused(operator, own + "/revoke", Map.of("reason", "x"), "signed in with this key");
    assertRefused(
        operator,
        own + "/rotate",
        Map.of("overlap", "0", "reason", "x"),
        "signed in with this key");
    assertThat(kept(TestApiKeys.of(Role.OPERATOR).id()).expiresAt()).isNull();
  }

  @Test
  void nobodyMakesASecondPersonForThemselves() throws Exception {
    ConsoleClient operator = operator();
    String approver = KEYS + "/" + TestApiKeys.of(Role.APPROVER, TestApiKeys.DUO).id();
    String says = "Some actions need a second person.";

    assertRefused(operator, KEYS, wish("approver", Map.of()), says);
    assertRefused(operator, KEYS, wish("approver", Map.of("tenant", TestApiKeys.DUO)), says);
    assertRefused(operator, approver + "/rotate", Map.of("overlap", "7", "reason", "x"), says);
    assertThat(make(operator, "approver", Map.of("tenant", TestApiKeys.ACME)).id()).isNotEmpty();
    assertThat(make(operator, "auditor", Map.of("tenant", TestApiKeys.DUO)).id()).isNotEmpty();
  }

  @Test
  void whatIsFilledInWrongMakesNoKey() throws Exception {
    ConsoleClient operator = operator();
    long before = new ApiKeyStore(keyFile, Clock.systemUTC()).list().size();

    assertRefused(operator, KEYS, wish("admin", Map.of()), "Choose a role.");
    assertRefused(operator, KEYS, wish("client", Map.of("expires", "0")), "Choose for how long");
    assertRefused(operator, KEYS, wish("client", Map.of("name", "n".repeat(257))), "1 to 256");
    assertRefused(operator, KEYS, wish("client", Map.of("tenant", "a\u202Eb")), "1 to 256");
    assertThat(operator.post(KEYS, wish("client", Map.of())).statusCode()).isEqualTo(403);

    assertThat(new ApiKeyStore(keyFile, Clock.systemUTC()).list()).hasSize((int) before);
  }

  @Test
  void keysAreTheInstallationsAndNotATenants() throws Exception {
    ConsoleClient acme = ConsoleClient.signedIn(TestApiKeys.of(Role.OPERATOR, TestApiKeys.ACME));
    ApiKeyText known = TestApiKeys.of(Role.OPERATOR, TestApiKeys.ACME);

    assertThat(acme.get(KEYS).body())
        .contains("API keys are the installation")
        .doesNotContain(TestApiKeys.of(Role.AUDITOR).id());
    assertThat(acme.get(KEYS + "/" + known.id()).statusCode()).isEqualTo(403);
    assertThat(acme.postWithToken(KEYS, wish("operator", Map.of())).statusCode()).isEqualTo(403);
    assertThat(
            acme.postWithToken(KEYS + "/" + known.id() + "/revoke", Map.of("reason", "x"))
                .statusCode())
        .isEqualTo(403);
  }

  @Test
  void whoeverShowsAKeyInAHeaderMakesNone() throws Exception {
    ConsoleClient bearer =
        new ConsoleClient()
            .header("Authorization", TestApiKeys.bearer(TestApiKeys.of(Role.OPERATOR)));

    assertThat(bearer.post(KEYS, wish("approver", Map.of())).statusCode()).isEqualTo(400);
  }

  private static ConsoleClient operator() throws Exception {
    return ConsoleClient.signedIn(TestApiKeys.of(Role.OPERATOR));
  }

  private static String operatorSubject() {
    return "key:" + TestApiKeys.of(Role.OPERATOR).id();
  }

  private static Map<String, String> wish(String role, Map<String, String> more) {
    Map<String, String> fields = new HashMap<>(Map.of("role", role, "expires", "30"));
    fields.putAll(more);
    return fields;
  }

  private static ApiKeyText make(ConsoleClient operator, String role, Map<String, String> more)
      throws Exception {
    return text(operator.get(location(operator.postWithToken(KEYS, wish(role, more)))));
  }

  private static ApiKeyText text(HttpResponse<String> page) {
    Matcher found = TEXT.matcher(page.body());
    assertThat(found.find()).as(page.body()).isTrue();
    return ApiKeyText.parse(found.group()).orElseThrow();
  }

  private static void assertRefused(
      ConsoleClient client, String path, Map<String, String> fields, String words)
      throws Exception {
    HttpResponse<String> answer = client.postWithToken(path, fields);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
    assertThat(client.get(location(answer)).body()).contains("notice-refused", words);
  }

  private static void awaitStatus(ApiKeyText key, int status) throws Exception {
    Polling.until(
        "the key is answered with " + status,
        () -> BearerClient.with(key).get(REQUESTS).statusCode() == status);
  }

  private ApiKey kept(String id) throws Exception {
    return ApiKeyFile.read(keyFile).stream()
        .filter(key -> key.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static ApiKeyJournal journal() {
    return new ApiKeyJournal(DisposableStack.current().owner());
  }
}
