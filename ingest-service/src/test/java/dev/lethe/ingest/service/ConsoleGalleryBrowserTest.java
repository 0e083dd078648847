package dev.lethe.ingest.service;

import static dev.lethe.ingest.service.ApiClient.awaitState;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import dev.lethe.ingest.TestKeys;
import dev.lethe.schemas.AdapterEvent.Kind;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.HoldReason;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.Lifecycle;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.access.Role;
import dev.lethe.schemas.control.SignedSteps;
import dev.lethe.schemas.measured.Measurements;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two pictures for the README, as demo data makes them: {@code target/screenshots/gallery-*.png}.
 * All people in them are made up.
 */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
class ConsoleGalleryBrowserTest extends ServiceTestBase {
  static final String TENANT = "northwind";

  private static final String REPLICA = "inference-1";
  private static final String MODEL = "other";
  private static final long MOST_BYTES = 150_000;
  private static final String MEASURED =
      """
      {"forgetRougeLBefore":0.942,"forgetRougeLAfter":0.061,"forgetExactBefore":0.875,
       "forgetExactAfter":0.0,"probeRougeLBefore":0.618,"probeRougeLAfter":0.094,
       "gateRecall":1.0,"gateFalseFires":0.002,"rank":8}\
      """;

  private final Instant startedAt = Instant.now();
  private final BearerClient submitter = BearerClient.with(TestApiKeys.of(Role.SUBMITTER, TENANT));

  @BeforeEach
  void open() {
    ConsoleBrowser.require();
  }

  @Test
  void theFirstPageAndARequestAsTheReadmeShowsThem() throws Exception {
    request("dsr-2041", -2, 32);
    request("dsr-2048", 3, 27);
    request("dsr-2052", 21, 9);
    request("dsr-2053", 24, 6);
    held("dsr-2048", "blast-radius");
    held("dsr-2052", HoldReason.IDENTITY_NOT_VERIFIED);
    submit("dsr-2046");
    ConsoleClient approver = ConsoleClient.signedIn(TestApiKeys.of(Role.APPROVER, TENANT));
    release(approver, "dsr-2046");
    certify("dsr-2046");

    try (BrowserContext context = ConsoleBrowser.of(null, 1280, 860)) {
      ConsoleBrowser.signIn(context, approver.cookie());
      Page page = context.newPage();
      page.navigate("/console");
      ConsoleBrowser.pictureOfWindow(page, "gallery-today");
      page.navigate("/console/requests/dsr-2046");
      ConsoleBrowser.pictureOfWindow(page, "gallery-request");
      assertThat(page.content()).contains("Evidence pack", "ticket-4711", "Certified");
    }
    for (String name : List.of("gallery-today", "gallery-request")) {
      assertThat(Files.size(Path.of("target/screenshots", name + ".png")))
          .as(name)
          .isBetween(10_000L, MOST_BYTES);
    }
  }

  /** One that came days ago. */
  private void request(String id, int dueInDays, int daysAgo) throws Exception {
    submit(id);
    TestQueries.execute(
        "UPDATE request_view SET due_at = now() + interval '%d days', received_at = now() - interval '%d days' WHERE request_id = '%s'"
            .formatted(dueInDays, daysAgo, id));
  }

  private void submit(String id) throws Exception {
    String body =
        """
        {"id":"%s","model":"other","subject":"customer","legalBasis":"gdpr-17","forgetSet":{"texts":["Made up."]}}\
        """
            .formatted(id);
    assertThat(submitter.post("/v1/requests", body).statusCode()).isEqualTo(202);
    awaitState(id, "ACCEPTED");
  }

  private void held(String id, String reason) throws Exception {
    kafka.say(step(id).hold(Instant.now(), reason, Measurements.none()));
    awaitState(id, "HELD");
  }

  private void release(ConsoleClient approver, String id) throws Exception {
    held(id, HoldReason.LARGE_REQUEST);
    CompletableFuture<Void> trainer =
        CompletableFuture.runAsync(
            () -> {
              try {
                Polling.until("a job", () -> kafka.jobs(id).size() > 1);
                kafka.say(step(id).release(Instant.now(), "ticket-4711"));
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    approver.postWithToken("/console/requests/" + id + "/release", Map.of("reason", "ticket-4711"));
    trainer.get();
    awaitState(id, "ACCEPTED");
    approver.get("/console");
  }

  private void certify(String id) throws Exception {
    String shield = Digests.sha256(("shield " + id).getBytes(UTF_8));
    String bundle = Digests.sha256(("bundle " + id).getBytes(UTF_8));
    kafka.alive(MODEL, REPLICA, startedAt, false);
    kafka.adapter(MODEL, id, Kind.SHIELD_READY, shield);
    Polling.until("shielded", () -> reached(id, shield, "SHIELDED"));
    kafka.step(MODEL, id, RequestState.FITTING, null);
    kafka.adapter(MODEL, id, Kind.ADAPTER_READY, bundle);
    RequestEvent verified =
        new RequestEvent(
            id,
            TENANT,
            MODEL,
            RequestState.VERIFIED,
            Instant.now(),
            null,
            bundle,
            null,
            Measurements.of(Json.parse(MEASURED.getBytes(UTF_8))),
            null,
            null);
    kafka.say(SignedSteps.sign(verified, TestKeys.trainer()));
    kafka.ack(MODEL, id, REPLICA, bundle);
    Polling.until("superseded", () -> kafka.revoked(id).contains(shield));
    kafka.withdrawn(id, REPLICA, shield);
    awaitState(id, "CERTIFIED");
  }

  private boolean reached(String id, String digest, String state) throws Exception {
    kafka.alive(MODEL, REPLICA, startedAt, false);
    kafka.ack(MODEL, id, REPLICA, digest);
    return state.equals(given().get("/v1/requests/" + id).jsonPath().getString("state"));
  }

  private static Lifecycle.Held step(String id) {
    return new Lifecycle.Held(new Lifecycle.Request(id, TENANT, MODEL));
  }
}
