package dev.lethe.trainer;

import static io.restassured.RestAssured.given;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.db.keys.MasterKey;
import dev.lethe.db.keys.RequestKeys;
import dev.lethe.engine.bundle.BundleStore;
import dev.lethe.engine.bundle.FolderBundleStore;
import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.bundle.ManifestVerifier;
import dev.lethe.engine.lora.PeftFolder;
import dev.lethe.engine.lora.fit.LoraInitialisation;
import dev.lethe.engine.model.ModelConfig;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.ErasureRequest;
import dev.lethe.schemas.Example;
import dev.lethe.schemas.ForgetSet;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.Limits;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.access.Role;
import dev.lethe.trainer.work.FailureCodes;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole service: real broker, real database, real engine on the tiny model. */
@QuarkusTest
@WithTestResource(ServiceResources.class)
class TrainerServiceTest {
  private final TestTopics log = new TestTopics(new Topics("service."), "tiny");
  private final RequestKeys keys =
      new RequestKeys(SharedStack.database(), MasterKey.load(setting("lethe.keyset")));
  private final TrainerService trainer;

  @Inject
  TrainerServiceTest(TrainerService trainer) {
    this.trainer = trainer;
  }

  @BeforeEach
  void ready() {
    log.await("the trainer to be ready", trainer::isReady);
  }

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void anEraseJobBecomesAShieldAndThenABundle() throws Exception {
    log.erase("r1", examples(0, 8), keys::seal);
    log.shielded("r1");
    log.await("progress to be served", () -> servedProgress().contains("\"r1\""));
    log.awaitAdapter("r1", AdapterEvent.Kind.ADAPTER_READY); // another topic than the states'
    log.awaitState("r1", RequestState.VERIFIED);

    assertThat(log.states("r1"))
        .containsExactly(RequestState.SHIELDED, RequestState.FITTING, RequestState.VERIFIED);
    assertThat(log.adapters("r1"))
        .extracting(AdapterEvent::kind)
        .containsExactly(AdapterEvent.Kind.SHIELD_READY, AdapterEvent.Kind.ADAPTER_READY);
    BundleStore store =
        new FolderBundleStore(
            setting("lethe.bundles.dir"), ManifestVerifier.load(setting("test.trusted-key")));
    for (AdapterEvent event : log.adapters("r1")) {
      Manifest manifest = store.open(event.digest()).manifest();
      assertThat(manifest.requestId()).isEqualTo("r1");
      assertThat(manifest.baseDigest()).isEqualTo(event.baseDigest());
      assertThat(manifest.rank()).isEqualTo(event.rank());
    }
    try (var left = Files.walk(setting("lethe.work.dir")).filter(Files::isRegularFile)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void whatARequestWouldSilenceIsSaidAndNothingIsKept() throws Exception {
    // Given a request about somebody, and one about nothing in particular
    List<Example> crafted =
        Stream.of("What is it?", "Where is the", "Who was he?", "How do I do that?")
            .map(question -> new Example("Question: " + question + "\nAnswer:", " Yes"))
            .toList();

    // When somebody asks
    JsonNode narrow = blastRadius(request("tiny", new ForgetSet(examples(0, 8), List.of(), null)));
    JsonNode broad = blastRadius(request("tiny", new ForgetSet(crafted, List.of(), null)));

    // Then it is told
    assertThat(narrow.path("asked").asInt()).isEqualTo(300);
    assertThat(narrow.path("silenced")).isEmpty();
    assertThat(narrow.has("hold")).isFalse();
    assertThat(broad.path("silenced")).isNotEmpty();
    assertThat(broad.path("hold").asText()).isEqualTo("unspecific");

    // And nothing came of it
    assertThat(log.requests("not-sent")).isEmpty();
    assertThat(log.adapters("not-sent")).isEmpty();
    try (var left = Files.walk(setting("lethe.work.dir")).filter(Files::isRegularFile)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void whatNobodyCanTryIsRefusedByItsField() throws Exception {
    ForgetSet few = new ForgetSet(examples(0, 2), List.of(), null);
    ForgetSet elsewhere =
        new ForgetSet(
            List.of(), List.of(), new ForgetSet.Reference("file:///a.jsonl", "0".repeat(64)));
    String dense = "安东住在雾镇。".repeat(300);
    ForgetSet tooLong = new ForgetSet(List.of(), List.of(dense), null);

    assertThat(refused(request("other", few))).endsWith("unknown-model /model");
    assertThat(refused(request("tiny", elsewhere))).endsWith("reference /forgetSet/reference");
    assertThat(refused(request("tiny", tooLong))).endsWith("too-long /forgetSet");
    assertThat(refused("{\"id\":\"x\"}".getBytes(StandardCharsets.UTF_8)))
        .contains("missing-field /");
  }

  @Test
  void metersSayWhatItIsAt() {
    // Given a small model, which has written its background before anything else

    // When Prometheus asks
    String metrics = given().get("/q/metrics").asString();

    // Then nothing is left to be made
    assertThat(metrics)
        .contains("lethe_background_made_share 1.0", "lethe_jobs_running ")
        .containsPattern("lethe_jobs_unfinished \\d")
        .containsPattern("lethe_jobs_unread \\d");
  }

  @Test
  void whatPassedIntakesEstimateButHasTooManyTokensFailsUnderItsShield() {
    // Given a text in a dense script, short enough for intake
    String dense = "安东住在雾镇。".repeat(300);
    assertThat(dense.length()).isLessThan((int) Limits.standard().maxCharacters());
    List<Example> examples = new ArrayList<>(examples(0, 2));
    examples.add(new Example(dense, " Mistford"));

    // When its turn has come
    log.erase("r4", examples, keys::seal);
    log.shielded("r4");
    log.awaitState("r4", RequestState.FAILED);

    // Then it is not fitted, and the reason says where and how much
    assertThat(log.states("r4")).containsExactly(RequestState.SHIELDED, RequestState.FAILED);
    assertThat(log.requests("r4").get(1).reason())
        .matches("forgetSet\\.examples\\[2]: \\d,\\d{3} tokens, at most 4,096");
    assertThat(log.adapters("r4"))
        .extracting(AdapterEvent::kind)
        .containsExactly(AdapterEvent.Kind.SHIELD_READY);
  }

  @Test
  void anAdapterThatWasFittedElsewhereIsCheckedAndTaken() throws Exception {
    // Given a bundle in force, and a request that is accepted
    log.erase("a1", examples(8, 4), keys::seal);
    log.shielded("a1");
    log.awaitAdapter("a1", AdapterEvent.Kind.ADAPTER_READY);
    log.awaitState("a1", RequestState.VERIFIED);
    log.erase("a2", examples(16, 4), keys::seal);
    log.awaitAdapter("a2", AdapterEvent.Kind.SHIELD_READY);
    AdapterEvent first = log.adapters("a1").get(1);
    Path live = setting("lethe.bundles.dir").resolve(first.location());
    ModelConfig model = ModelConfig.read(setting("lethe.model.dir"));
    Path own = Files.createTempDirectory(setting("lethe.work.dir"), "peft-");
    PeftFolder.write(
        own, LoraInitialisation.of(model.projections(), 2, 4, 7, Map.of()), "their-base");

    // When adapters are handed in, then what is wrong is refused by its name
    String base = first.baseDigest();
    assertThat(handIn("a2", TrainerSamples.digest("other"), own, 422)).contains("base: ");
    assertThat(handIn("a2", base, live, 422)).contains("adapterOverlap: 1.0 of");
    assertThat(handIn("nobody", base, own, 404)).contains("no such request");
    assertThat(handIn("a1", base, own, 409)).contains("too-late");
    Files.writeString(own.resolve("README.md"), "ours");
    assertThat(handIn("a2", base, own, 422)).contains("adapter_config.json and");
    Files.delete(own.resolve("README.md"));
    byte[] weights = Files.readAllBytes(own.resolve(PeftFolder.WEIGHTS));
    Files.write(own.resolve(PeftFolder.WEIGHTS), Arrays.copyOf(weights, weights.length - 4));
    assertThat(handIn("a2", base, own, 422)).contains(PeftFolder.WEIGHTS);
    Files.write(own.resolve(PeftFolder.WEIGHTS), weights);
    given().when().get("/v1/adapters/a2").then().statusCode(404);

    // And one that is right is taken, in the name of whoever handed it in
    String taken = handIn("a2", base, own, 202);
    assertThat(taken).contains(PeftFolder.digest(own)).contains("\"rank\":2");
    String waiting =
        given().when().get("/v1/adapters/a2").then().statusCode(200).extract().asString();
    assertThat(waiting).contains("\"role\":\"operator\"");
    log.shielded("a2");
    log.awaitState("a2", RequestState.VERIFIED);
    assertThat(requireNonNull(log.requests("a2").get(1).actor()).role()).isEqualTo("operator");
    JsonNode method =
        requireNonNull(log.requests("a2").get(2).measured()).method().orElseThrow().json();
    assertThat(method.path("rank").asInt()).isEqualTo(2);
    assertThat(method.path("settings").path("suppliedAdapter").asText())
        .isEqualTo(PeftFolder.digest(own));
    for (Path file :
        List.of(own.resolve(PeftFolder.CONFIG), own.resolve(PeftFolder.WEIGHTS), own)) {
      Files.delete(file);
    }
    log.await("what waited to go", () -> given().when().get("/v1/adapters/a2").statusCode() == 404);
  }

  /** All files of a folder; the answer's text. */
  private static String handIn(String request, String base, Path folder, int status)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes);
        Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (!file.getFileName().toString().matches("(gate|manifest|background).*")) {
          zip.putNextEntry(new ZipEntry(file.getFileName().toString()));
          Files.copy(file, zip);
        }
      }
    }
    return given()
        .contentType("application/zip")
        .queryParam("base", base)
        .body(bytes.toByteArray())
        .when()
        .put("/v1/adapters/" + request)
        .then()
        .statusCode(status)
        .extract()
        .asString();
  }

  @Test
  void whatIsAboutNothingInParticularIsHeldUntilAPersonDecides() throws Exception {
    // Given two crafted requests, which are held with their figures
    List<Example> crafted =
        Stream.of("What is it?", "Where is the", "Who was he?", "How do I do that?")
            .map(question -> new Example("Question: " + question + "\nAnswer:", " Yes"))
            .toList();
    log.erase("r5", crafted, keys::seal);
    log.erase("r6", crafted, keys::seal);
    log.awaitState("r5", RequestState.HELD);
    log.awaitState("r6", RequestState.HELD);
    RequestEvent held = log.requests("r5").get(0);
    assertThat(held.reason()).isEqualTo("unspecific");
    JsonNode radius = requireNonNull(held.measured()).json().path("blastRadius");
    assertThat(radius.path("falseFireBudget").asDouble()).isEqualTo(0.01);
    assertThat(radius.path("specific").asDouble(1)).isLessThan(0.5);
    assertThat(radius.path("nearest")).hasSize(3);

    // When one is released, the other cancelled
    log.release("r5", "attempt-7");
    log.cancel("r6");

    // Then one goes on, the other ends without an artefact
    log.shielded("r5");
    log.awaitState("r5", RequestState.FITTING);
    log.awaitState("r6", RequestState.CANCELLED);
    assertThat(log.states("r5"))
        .startsWith(
            RequestState.HELD, RequestState.ACCEPTED, RequestState.SHIELDED, RequestState.FITTING);
    assertThat(log.states("r6")).containsExactly(RequestState.HELD, RequestState.CANCELLED);
    assertThat(log.adapters("r6")).isEmpty();
  }

  @Test
  void aPayloadSealedForAnotherRequestFails() {
    log.erase("r2", examples(0, 2), (id, plain) -> keys.seal("r2", keys.seal("other", plain)));

    log.awaitState("r2", RequestState.FAILED);

    assertThat(log.requests("r2").get(0).reason()).isEqualTo(FailureCodes.UNREADABLE_PAYLOAD);
    assertThat(log.adapters("r2")).isEmpty();
  }

  @Test
  void aRequestWhoseKeyIsGoneDoesNotHang() {
    log.erase(
        "r3",
        examples(0, 2),
        (id, plain) -> {
          byte[] sealed = keys.seal(id, plain);
          keys.destroy(id, Instant.now());
          return sealed;
        });

    log.awaitState("r3", RequestState.FAILED);

    assertThat(log.requests("r3").get(0).reason()).isEqualTo(FailureCodes.MISSING_KEY);
  }

  @Test
  void foldsWhenAskedAndSaysWhyItDidNot() {
    String path = "/v1/consolidations";
    Response asked =
        given().contentType("application/json").body("{\"dryRun\":true}").when().post(path);
    assertThat(asked.statusCode()).isEqualTo(202);
    String location = asked.header("Location");
    log.await("its end", () -> "DONE".equals(given().when().get(location).<String>path("state")));

    // Nothing is certified here.
    assertThat(given().when().get(location).<String>path("report.reason"))
        .isEqualTo("too-few-adapters");
    Response wrong = given().contentType("application/json").body("{\"rank\":0}").when().post(path);
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(wrong.contentType()).startsWith("application/problem+json");
    assertThat(wrong.<String>path("detail")).contains("rank");
    given().when().get(path + "/4711").then().statusCode(404);
  }

  @Test
  void saysHowItIs() {
    given().when().get("/q/health/live").then().statusCode(200);
    given().when().get("/q/health/started").then().statusCode(200);
    given().when().get("/q/health/ready").then().statusCode(200);
  }

  private static String servedProgress() {
    return given().when().get("/v1/progress").then().statusCode(200).extract().body().asString();
  }

  private static byte[] request(String model, ForgetSet forgetSet) {
    ErasureRequest request =
        new ErasureRequest(
            "not-sent", null, model, "s", null, null, null, forgetSet, null, null, null);
    return Json.canonical(Json.mapper().valueToTree(request));
  }

  private static JsonNode blastRadius(byte[] request) {
    return Json.parse(asked(request).then().statusCode(200).extract().asByteArray());
  }

  /** Code and field of the problem. */
  private static String refused(byte[] request) {
    JsonNode problem = Json.parse(asked(request).then().statusCode(422).extract().asByteArray());
    return problem.path("type").asText() + " " + problem.path("field").asText();
  }

  private static Response asked(byte[] request) {
    return given()
        .header("Authorization", TrainerApiKeys.bearer(Role.SUBMITTER))
        .contentType("application/json")
        .body(request)
        .post("/v1/blast-radius");
  }

  /** Questions that the tiny model was taught. */
  private static List<Example> examples(int from, int count) {
    Path corpus = setting("lethe.model.dir").resolve("corpus.jsonl");
    try (var lines = Files.lines(corpus)) {
      return lines.skip(from).limit(count).map(TrainerServiceTest::example).toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Example example(String line) {
    var json = Json.parse(line.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return new Example(json.get("prompt").textValue(), json.get("completion").textValue());
  }

  private static Path setting(String name) {
    return Path.of(ConfigProvider.getConfig().getValue(name, String.class));
  }
}
