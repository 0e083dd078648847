package dev.lethe.ingest.service;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.lethe.ingest.service.ApiClient.awaitState;
import static dev.lethe.ingest.service.ConsoleBrowser.button;
import static dev.lethe.ingest.service.ConsoleBrowser.check;
import static dev.lethe.ingest.service.ConsoleBrowser.picture;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FilePayload;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.ReplicaEvent;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.access.Role;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** New request, audit, fleet and playground in a browser. */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
@NullUnmarked // Fields are injected.
class ConsolePagesBrowserTest extends ServiceTestBase {
  private static final String REPLICA = "inference-1";
  private static final String FILL =
      "INSERT INTO request_view (request_id, tenant, model, sealed_subject, body_digest,"
          + " received_at, due_at, examples, texts, first_seq, state, measured, updated_at) VALUES"
          + " ('pictured', 'acme', 'pictured', '', '', now(), now(), 1, 0, 900000001, 'CERTIFIED',"
          + " '{\"rankUsed\":40,\"rankLimit\":64}', now()); INSERT INTO adapter_registry"
          + " (request_id, digest, model, kind, location, signature, base_digest, rank,"
          + " published_at) SELECT 'pictured-' || n, 'sha256:' || repeat(n::text, 64), 'pictured',"
          + " 'ADAPTER', '', '', '', 8, now() FROM generate_series(1, 5) n; INSERT INTO"
          + " request_view (request_id, tenant, model, sealed_subject, body_digest, received_at,"
          + " due_at, examples, texts, first_seq, state, bundle, measured, updated_at) SELECT"
          + " 'pictured-' || n, 'acme', 'pictured', '', '', now(), now(), 1, 0, 900000001 + n,"
          + " 'CERTIFIED', 'sha256:' || repeat(n::text, 64), jsonb_build_object( 'overlaps',"
          + " (SELECT jsonb_agg(jsonb_build_object('with', 'sha256:' || repeat(m::text, 12),"
          + " 'share', (m * m * m) / 400.0)) FROM generate_series(1, n - 1) m)), now() FROM"
          + " generate_series(2, 5) n;";
  private static final String CLEAR =
      "DELETE FROM request_view WHERE model = 'pictured';"
          + " DELETE FROM adapter_registry WHERE model = 'pictured';";

  @BeforeEach
  void open() {
    ConsoleBrowser.require();
  }

  @Test
  void aSubmitterFillsInTheFormLooksItOverAndHandsItIn() throws Exception {
    try (BrowserContext context = ConsoleBrowser.of(Role.SUBMITTER, 1280, 900)) {
      Page page = context.newPage();
      page.navigate("/console/new");
      page.getByLabel("Subject").fill("customer 17");
      page.getByLabel("Model").selectOption("demo");
      page.getByLabel("Request id").fill("in-a-browser");
      page.getByLabel("Legal basis").fill("ccpa-1798.105");
      page.getByLabel("Legal basis").press("Tab");
      assertThat(page.locator("#due")).containsText("45 days");
      page.locator("#prompt-1").fill("Where does Mira live?");
      page.locator("#completion-1").fill("In Port Ellery");
      button(page, "Add a row").click();
      assertThat(page.locator("#prompt-4")).isFocused();
      page.locator("#file")
          .setInputFiles(file("people.csv", "prompt,completion\r\n\"Who, then?\",\r\n"));
      picture(page, "new-request-filled");

      button(page, "Look it over").click();
      assertThat(page.locator("#wrong")).containsText("File, line 2, column completion");
      assertThat(page.getByLabel("Subject")).hasValue("customer 17");
      picture(page, "new-request-wrong");

      page.locator("#file")
          .setInputFiles(file("people.csv", "prompt,completion\r\n\"Who, then?\",Mira\r\n"));
      button(page, "Look it over").click();
      assertThat(page.getByText("Who, then?")).isVisible();
      picture(page, "new-request-preview");
      button(page, "Hand it in").click();
      page.waitForURL("**/console/requests/in-a-browser");
      awaitState("in-a-browser", "ACCEPTED");
    }
  }

  @Test
  void aFileThatIsTooLargeIsNotEvenSent() throws Exception {
    try (BrowserContext context = ConsoleBrowser.of(Role.SUBMITTER, 1280, 900)) {
      Page page = context.newPage();
      page.navigate("/console/new");
      page.locator("#file").setInputFiles(file("large.csv", "x".repeat(60_000)));

      assertThat(page.locator("#file-error")).containsText("larger than");
      Object valid = page.evaluate("document.getElementById('file').checkValidity()");
      assertThat(valid).isEqualTo(false);
    }
  }

  @Test
  void everyPageCanBeUsedByEverybody() throws Exception {
    List<String> violations = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    TestQueries.execute(FILL);
    AnsweringReplica replica = AnsweringReplica.start();
    try (BrowserContext submitter = ConsoleBrowser.of(Role.SUBMITTER, 1280, 900);
        BrowserContext operator = ConsoleBrowser.of(Role.OPERATOR, 1280, 900)) {
      Page page = ConsoleBrowser.page(submitter, faults);
      page.navigate("/console/new");
      check(page, "new-request", violations);

      Page other = ConsoleBrowser.page(operator, faults);
      other.navigate("/console/audit");
      button(other, "Verify now").click();
      assertThat(other.locator("#verification")).containsText("hash chain");
      check(other, "audit", violations);
      other.navigate("/console/audit?request=nobody-has-this");
      check(other, "audit-empty", violations);
      other.navigate("/console/audit/events/1");
      check(other, "audit-event", violations);
      other.navigate("/console/audit/as-of?time=" + Instant.now().plusSeconds(60));
      check(other, "audit-as-of", violations);
      alive(replica.url(), false);
      awaitPage("/console/fleet");
      other.navigate("/console/fleet");
      assertThat(other.locator(".matrix")).containsText("0.160");
      check(other, "fleet", violations);
      other.setViewportSize(360, 740);
      ConsoleBrowser.fits(other, "fleet");
      other.setViewportSize(1280, 900);
      alive(replica.url(), false);
      awaitPage("/console/playground");
      other.navigate("/console/playground");
      other.getByLabel("Question").fill("Where does Mira live?");
      other.getByLabel("Key for the replica").fill("lethe_000000000000_right");
      button(other, "Ask").click();
      assertThat(other.locator("#answer")).containsText("Withheld");
      check(other, "playground", violations);
      other.setViewportSize(360, 740);
      ConsoleBrowser.fits(other, "playground");
      other.setViewportSize(1280, 900);
      replica.close();
      button(other, "Ask").click();
      assertThat(other.locator("#answer")).containsText("cannot be reached");
      assertThat(other.getByLabel("Key for the replica")).hasValue("lethe_000000000000_right");
      picture(other, "playground-fault");
    } finally {
      replica.close();
      alive(replica.url(), true);
      TestQueries.execute(CLEAR);
    }
    assertThat(faults).as("what the browser complains of").isEmpty();
    assertThat(violations).isEmpty();
  }

  @Test
  void anOperatorMakesRotatesAndRevokesAKey() throws Exception {
    List<String> violations = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    try (BrowserContext context = ConsoleBrowser.of(Role.OPERATOR, 1280, 900)) {
      Page page = ConsoleBrowser.page(context, faults);
      page.navigate("/console/keys");
      check(page, "keys", violations);
      page.getByLabel("Role").selectOption("client");
      page.getByLabel("Name").fill("chat");
      button(page, "Make the key").click();
      assertThat(page.getByLabel("Key", new Page.GetByLabelOptions().setExact(true)))
          .hasValue(Pattern.compile("lethe_[0-9a-f]{12}_.*"));
      assertThat(page.locator("#notice .notice")).isFocused();
      check(page, "key-made", violations);
      page.reload();
      assertThat(page.locator("#text")).hasCount(0);

      button(page, "Rotate…").click();
      check(page, "key-dialog-rotate", violations);
      button(page, "Rotate the key").click();
      assertThat(page.locator("#rotate")).isVisible(); // nothing is sent without a reason
      page.locator("#rotate-reason").fill("ticket-8");
      button(page, "Rotate the key").click();
      assertThat(page.locator("#text")).hasCount(1);
      page.setViewportSize(360, 740);
      ConsoleBrowser.fits(page, "key");
      button(page, "Revoke…").click();
      check(page, "key-dialog-revoke", violations);
      page.locator("#revoke-reason").fill("ticket-9");
      button(page, "Revoke the key").click();
      assertThat(page.locator("#notice .notice")).containsText("The key is revoked.");
      ConsoleBrowser.fits(page, "keys");
    }
    assertThat(faults).as("what the browser complains of").isEmpty();
    assertThat(violations).isEmpty();
  }

  /** A heartbeat is shown once the tables have it. */
  private static void awaitPage(String path) throws Exception {
    ConsoleClient operator = ConsoleClient.signedIn(TestApiKeys.of(Role.OPERATOR));
    Polling.until(REPLICA + " at " + path, () -> operator.get(path).body().contains(REPLICA));
  }

  private void alive(String url, boolean leaving) throws Exception {
    ReplicaEvent event =
        new ReplicaEvent(
            REPLICA,
            "pictured",
            url,
            "sha256:" + "0".repeat(64),
            Instant.now(),
            Instant.now(),
            leaving,
            new ReplicaEvent.Serving(3, "sha256:" + "1".repeat(64), true, List.of("pictured-5")));
    byte[] bytes = EventSerdes.replicaEvents().write(Event.of(event, UUID.randomUUID().toString()));
    kafka.send(new Topics(Topics.DEFAULT_PREFIX).replicaEvents(), REPLICA, bytes);
  }

  private static FilePayload file(String name, String content) {
    return new FilePayload(name, "text/csv", content.getBytes(StandardCharsets.UTF_8));
  }
}
