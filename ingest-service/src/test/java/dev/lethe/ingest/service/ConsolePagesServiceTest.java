package dev.lethe.ingest.service;

import static dev.lethe.ingest.service.ApiClient.awaitState;
import static dev.lethe.ingest.service.ApiClient.body;
import static dev.lethe.ingest.service.ApiClient.post;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.db.AuditExportVerifier;
import dev.lethe.db.tlog.VerifierKey;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.ReplicaEvent;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.access.Role;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.StringReader;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** New request, audit, fleet and playground, as a browser without scripts has them. */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
@NullUnmarked // Fields are injected.
class ConsolePagesServiceTest extends ServiceTestBase {
  private static final String SECRET = "Ellery";
  private static final int HUGE = 20_000_000;

  private static final Map<String, Set<Role>> READERS =
      Map.of(
          "/console/new", Set.of(Role.SUBMITTER),
          "/console/new/row", Set.of(Role.SUBMITTER),
          "/console/new/due", Set.of(Role.SUBMITTER),
          "/console/audit", Set.of(Role.APPROVER, Role.AUDITOR, Role.OPERATOR),
          "/console/audit/as-of", Set.of(Role.APPROVER, Role.AUDITOR, Role.OPERATOR),
          "/console/audit/verification", Set.of(Role.APPROVER, Role.AUDITOR, Role.OPERATOR),
          "/console/fleet", Set.of(Role.AUDITOR, Role.OPERATOR),
          "/console/playground", Set.of(Role.OPERATOR),
          "/console/keys", Set.of(Role.OPERATOR));

  @Inject DataSource database;

  @Test
  void eachRoleOpensItsPagesAndNoOther() throws Exception {
    SoftAssertions each = new SoftAssertions();
    for (Role role : List.of(Role.SUBMITTER, Role.APPROVER, Role.AUDITOR, Role.OPERATOR)) {
      FormClient browser = FormClient.signedIn(TestApiKeys.of(role));
      for (Map.Entry<String, Set<Role>> page : READERS.entrySet()) {
        int status = browser.get(page.getKey()).statusCode();
        each.assertThat(status)
            .as("%s at %s", role, page.getKey())
            .isEqualTo(page.getValue().contains(role) ? 200 : 403);
      }
    }
    each.assertAll();
  }

  @Test
  void aFormIsLookedOverHandedInAndGoneAfterThat() throws Exception {
    FormClient browser = FormClient.signedIn(TestApiKeys.of(Role.SUBMITTER));
    assertThat(browser.get("/console/new").body()).contains(">demo<", ">other<");
    byte[] file = "\uFEFFprompt,completion\r\n\"<b>Where</b>, then?\",Port\r\n".getBytes(UTF_8);

    HttpResponse<String> taken =
        browser.upload(
            "/console/new",
            file,
            "model",
            "demo",
            "subject",
            "s & co",
            "id",
            "page-1",
            "legalBasis",
            "gdpr-17",
            "behaviour",
            "refuse");
    HttpResponse<String> preview = browser.follow(taken);
    String draft = taken.headers().firstValue("Location").orElseThrow();

    assertThat(taken.statusCode()).isEqualTo(303);
    assertThat(preview.body())
        .contains("page-1", "s &amp; co", "&lt;b&gt;Where&lt;/b&gt;, then?", "File 2")
        .doesNotContain("<b>Where");
    assertThat(preview.headers().firstValue("Cache-Control")).contains("no-store");

    HttpResponse<String> sent = browser.post(draft + "/send");
    assertThat(sent.headers().firstValue("Location").orElse(sent.body()))
        .endsWith("/console/requests/page-1");
    awaitState("page-1", "ACCEPTED");
    assertThat(browser.follow(browser.post(draft + "/send")).body()).contains("not here any more");
  }

  @Test
  void aDraftIsItsMakersAlone() throws Exception {
    FormClient browser = FormClient.signedIn(TestApiKeys.of(Role.SUBMITTER));
    FormClient other = FormClient.signedIn(TestApiKeys.of(Role.SUBMITTER));

    String draft =
        browser
            .upload("/console/new", csv("a,b"), "model", "demo", "subject", SECRET)
            .headers()
            .firstValue("Location")
            .orElseThrow();

    assertThat(browser.get(draft).body()).contains(SECRET);
    assertThat(other.get(draft).statusCode()).isEqualTo(303);
    assertThat(other.post(draft + "/send").headers().firstValue("Location").orElse(""))
        .endsWith("/console/new");
    assertThat(browser.post(draft + "/discard").statusCode()).isEqualTo(303);
    assertThat(browser.get(draft).statusCode()).isEqualTo(303);
  }

  @Test
  void whatIsWrongIsNamedAndNotRepeated() throws Exception {
    FormClient browser = FormClient.signedIn(TestApiKeys.of(Role.SUBMITTER));

    String column = refused(browser, "prompt,answer\na," + SECRET);
    String quoted = refused(browser, "prompt,completion\n\"a\r\nb\",c\nd,");
    String json = refused(browser, "{\"prompt\":\"" + SECRET + "\"");

    assertThat(column).contains("File, line 1, column completion").doesNotContain(SECRET);
    assertThat(quoted).contains("File, line 4, column completion");
    assertThat(json).contains("File, line 1, column").doesNotContain(SECRET);
  }

  @Test
  void twentyMegabytesAreTakenByNobody() throws Exception {
    FormClient browser = FormClient.signedIn(TestApiKeys.of(Role.SUBMITTER));

    HttpResponse<String> page =
        browser.follow(browser.upload("/console/new", ConsolePagesServiceTest::huge));

    assertThat(page.body()).contains("It is larger than 0.1 MB and was not read.");
  }

  @Test
  void aFormOfAnotherSiteIsNotRead() throws Exception {
    FormClient browser = FormClient.signedIn(TestApiKeys.of(Role.SUBMITTER));
    browser.loseToken();

    HttpResponse<String> taken =
        browser.upload("/console/new", csv("a,b"), "model", "demo", "subject", "s");

    assertThat(taken.headers().firstValue("Location").orElse("")).endsWith("/console/new");
    assertThat(browser.follow(taken).body()).contains("The page was too old");
  }

  @Test
  void anotherTenantIsRefusedAtItsField() throws Exception {
    FormClient browser = FormClient.signedIn(TestApiKeys.of(Role.SUBMITTER, TestApiKeys.ACME));
    HttpResponse<String> taken =
        browser.upload(
            "/console/new", csv("a,b"), "model", "demo", "subject", "s", "tenant", "other");

    HttpResponse<String> sent =
        browser.post(taken.headers().firstValue("Location").orElseThrow() + "/send");

    assertThat(browser.follow(sent).body()).contains("This cannot be handed in yet");
  }

  @Test
  void theTrailIsBrowsedAndAnEventProvedElsewhere() throws Exception {
    post(body("audited-1")).then().statusCode(202);
    awaitState("audited-1", "ACCEPTED");
    String row =
        TestQueries.single(
            database,
            "SELECT seq FROM audit_event WHERE request_id = 'audited-1' AND state = 'ACCEPTED'");
    Polling.until(
        "checkpoint",
        () ->
            Long.parseLong(
                    TestQueries.single(
                        database, "SELECT coalesce(max(size), 0) FROM audit_checkpoint"))
                >= Long.parseLong(row));
    FormClient auditor = FormClient.signedIn(TestApiKeys.of(Role.AUDITOR));

    String found = auditor.get("/console/audit?request=audited-1&state=ACCEPTED").body();
    String event = auditor.get("/console/audit/events/" + row).body();
    String proof = auditor.get("/console/audit/events/" + row + "/proof").body();

    assertThat(found).contains("/console/audit/events/" + row).doesNotContain(">Received</span>");
    assertThat(event).contains("lethe.request-accepted.v1", "lethe audit verify-export");
    var report =
        AuditExportVerifier.verify(
            new BufferedReader(new StringReader(proof)),
            origin -> VerifierKey.of(origin, DisposableStack.current().publicKey()),
            null);
    assertThat(report.isSound()).as(report.toString()).isTrue();
    assertThat(report.from()).isEqualTo(Long.parseLong(row));
    assertThat(auditor.get("/console/audit/checkpoint").body()).startsWith("lethe.dev/audit\n");
  }

  @Test
  void badFiltersAndOtherTenantsEventsAreRefused() throws Exception {
    post(body("audited-2")).then().statusCode(202);
    awaitState("audited-2", "ACCEPTED");
    String row =
        TestQueries.single(
            database, "SELECT max(seq) FROM audit_event WHERE request_id = 'audited-2'");
    FormClient auditor = FormClient.signedIn(TestApiKeys.of(Role.AUDITOR));
    FormClient acme = FormClient.signedIn(TestApiKeys.of(Role.AUDITOR, TestApiKeys.ACME));

    assertThat(auditor.get("/console/audit?from=%3Cscript%3E").statusCode()).isEqualTo(400);
    assertThat(auditor.get("/console/audit?from=%3Cscript%3E").body()).doesNotContain("<script>");
    assertThat(auditor.get("/console/audit?state=NONE").statusCode()).isEqualTo(400);
    assertThat(auditor.get("/console/audit?before=x").statusCode()).isEqualTo(400);
    assertThat(auditor.get("/console/audit/as-of?time=2026-02-30T00:00").statusCode())
        .isEqualTo(400);
    for (String path : List.of("/0", "/x", "/99999999999", "/" + row)) {
      FormClient reader = path.equals("/" + row) ? acme : auditor;
      assertThat(reader.get("/console/audit/events" + path).statusCode()).as(path).isEqualTo(404);
    }
    assertThat(acme.get("/console/audit?request=audited-2").body()).contains("No event");
    assertThat(acme.get("/console/fleet").body()).contains("your key is for one");
  }

  @Test
  void theTrailIsVerifiedInTheBackground() throws Exception {
    FormClient auditor = FormClient.signedIn(TestApiKeys.of(Role.AUDITOR));

    HttpResponse<String> started = auditor.post("/console/audit/verification", "full", "true");
    Polling.until(
        "verified",
        () ->
            auditor
                .get("/console/audit/verification")
                .body()
                .contains("hash chain, Merkle tree, every column"));
    String result = auditor.get("/console/audit/verification").body();

    assertThat(started.statusCode()).isEqualTo(303);
    assertThat(result).contains("checkpoint(s) compared").doesNotContain("Row ", "hx-trigger");
  }

  @Test
  void requestsStandAsTheyStood() throws Exception {
    post(body("stood-1")).then().statusCode(202);
    awaitState("stood-1", "ACCEPTED");
    FormClient auditor = FormClient.signedIn(TestApiKeys.of(Role.AUDITOR));
    String now = Instant.now().plusSeconds(60).toString();

    assertThat(auditor.get("/console/audit/as-of?time=" + now).body()).contains("stood-1");
    assertThat(auditor.get("/console/audit/as-of?time=2001-01-01T00:00").body())
        .contains("There was no request yet");
    var unused = auditor.post("/console/audit/served", "time", now, "model", "demo");
    Polling.until(
        "looked up", () -> auditor.get("/console/audit/served").body().contains("demo at"));
  }

  @Test
  void aReplicaIsShownAndAsked() throws Exception {
    AnsweringReplica replica = AnsweringReplica.start();
    String url = replica.url();
    FormClient operator = FormClient.signedIn(TestApiKeys.of(Role.OPERATOR));
    try {
      alive(url, false);
      Polling.until(
          "shown",
          () ->
              operator.get("/console/fleet").body().contains("page-<replica".replace("<", "&lt;")));
      assertThat(operator.get("/console/fleet").body())
          .contains(url, "Not ready", "lost-1")
          .doesNotContain("page-<replica");

      alive(url, false);
      Polling.until("listed", () -> operator.get("/console/playground").body().contains(url));
      String answer = ask(operator, "page-<replica", "lethe_000000000000_right");
      String refused = ask(operator, "page-<replica", "lethe_000000000000_wrong");
      String unknown = ask(operator, url, "lethe_000000000000_right");

      assertThat(answer)
          .contains("A shield refused", "&lt;i&gt;No&lt;/i&gt;", "Withheld")
          .contains(
              "Of 7 gates in force",
              "+1.20",
              "\u22124.25",
              "\u22123.10",
              "13\u00a0%",
              "somebody else")
          .doesNotContain("<i>No", "<b>", "000000000000_right");
      assertThat(refused).contains("does not know this key").doesNotContain("_wrong");
      assertThat(unknown).contains("not live");
    } finally {
      alive(url, true);
      replica.close();
    }
  }

  private String ask(FormClient operator, String replica, String key) throws Exception {
    return operator
        .post("/console/playground", "replica", replica, "key", key, "question", "Where?")
        .body();
  }

  private void alive(String url, boolean leaving) throws Exception {
    ReplicaEvent event =
        new ReplicaEvent(
            "page-<replica",
            "console-only",
            url,
            "sha256:" + "0".repeat(64),
            Instant.now(),
            Instant.now(),
            leaving,
            new ReplicaEvent.Serving(3, "sha256:" + "1".repeat(64), false, List.of("lost-1")));
    byte[] bytes = EventSerdes.replicaEvents().write(Event.of(event, UUID.randomUUID().toString()));
    kafka.send(new Topics(Topics.DEFAULT_PREFIX).replicaEvents(), "page-<replica", bytes);
  }

  private static String refused(FormClient browser, String file) throws Exception {
    return browser
        .follow(
            browser.upload("/console/new", file.getBytes(UTF_8), "model", "demo", "subject", "s"))
        .body();
  }

  private static byte[] csv(String rows) {
    return ("prompt,completion\n" + rows + "\n").getBytes(UTF_8);
  }

  private static InputStream huge() {
    String head =
        "--"
            + FormClient.BOUNDARY
            + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n";
    return new SequenceInputStream(
        new ByteArrayInputStream(head.getBytes(UTF_8)), new EndlessText(HUGE));
  }

  /** So many letters. */
  private static final class EndlessText extends InputStream {
    private long left;

    EndlessText(long length) {
      this.left = length;
    }

    @Override
    public int read() {
      return left-- > 0 ? 'a' : -1;
    }

    @Override
    public int read(byte[] into, int from, int most) {
      if (left <= 0) {
        return -1;
      }
      int count = (int) Math.min(left, most);
      Arrays.fill(into, from, from + count, (byte) 'a');
      left -= count;
      return count;
    }
  }
}
