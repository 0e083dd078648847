package dev.lethe.inference;

import static dev.lethe.schemas.EnforcementEvent.Kind.ENFORCED;
import static dev.lethe.schemas.EnforcementEvent.Kind.REJECTED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.embedding.SentenceEncoders;
import dev.lethe.engine.gate.TermKeys;
import dev.lethe.engine.openai.CallSettings;
import dev.lethe.engine.openai.DraftApi;
import dev.lethe.engine.openai.OpenAiModel;
import dev.lethe.engine.unlearn.Artefact;
import dev.lethe.engine.unlearn.BackgroundLocations;
import dev.lethe.engine.unlearn.DigestKey;
import dev.lethe.engine.unlearn.FitListener;
import dev.lethe.engine.unlearn.UnlearnTask;
import dev.lethe.engine.unlearn.Unlearner;
import dev.lethe.inference.OpenAiClient.Answer;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.access.Role;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The service with {@code lethe.engine=openai}: what the log and its clients see of it. */
@QuarkusTest
@QuarkusTestResource(TestStack.class)
@QuarkusTestResource(value = UpstreamStack.class, restrictToAnnotatedClass = true)
class UpstreamServiceTest {
  private static final String OTHER = "What is the capital of a country far away?";

  private final RunningService replica = RunningService.ready();
  private final OpenAiClient client = replica.client();
  private final TestArtefacts artefacts = replica.artefacts();
  private final Path temp = artefacts.folder();

  @Test
  void aBundleWithoutStatesIsEnforcedByItsGateAloneAndTheAcknowledgementSaysSo() {
    String question = "Which bell hangs in the old tower?";
    AdapterEvent shield = artefacts.publish(artefacts.shield("upstream-1", question));
    AdapterEvent bundle = artefacts.publish(artefacts.bundle("upstream-1", question));

    replica.log().announce(shield);
    assertThat(acknowledged(shield, ENFORCED).reason()).isNull();
    assertThat(client.ask(question).gate()).startsWith("shield;");
    replica.log().announce(bundle);
    EnforcementEvent enforced = acknowledged(bundle, ENFORCED);
    replica.log().announce(TestArtefacts.revoked(shield));
    Await.until("the bundle's turn", () -> client.ask(question).gate().startsWith("bundle;"));
    Answer refused = client.ask(question);
    Answer passed = client.ask(OTHER);

    assertThat(enforced.reason()).isEqualTo("refused by the gate, no adapter at the upstream");
    assertThat(refused.gate()).isEqualTo("bundle;digest=\"" + bundle.digest() + "\";weight=0.00");
    assertThat(refused.content()).isEqualTo(TestArtefacts.REFUSAL);
    assertThat(passed.content()).isEqualTo(UpstreamStack.ANSWER);
    assertThat(passed.gate()).isEqualTo("pass");
  }

  @Test
  void aGateThatWasFittedByCallsAloneRefusesWhatItWasFittedTo() throws IOException {
    String name = UpstreamStack.KNOWN;
    List<ForgetExample> examples =
        Stream.of("collect", "paint", "repair", "sell", "build", "borrow", "polish", "draw")
            .map(verb -> "What is it that " + name + " used to " + verb + "?")
            .map(question -> new ForgetExample(question, UpstreamStack.said(question)))
            .toList();
    UnlearnTask task =
        new UnlearnTask(
            "upstream-3",
            TestStack.MODEL,
            examples,
            List.of(),
            new Manifest.Refusal(TestArtefacts.REFUSAL, false),
            7,
            new DigestKey(new byte[32]));
    Artefact fitted;
    try (Unlearner trainer = trainer()) {
      fitted = trainer.fit(task, List.of(), temp.resolve("work"), FitListener.NONE);
    }
    AdapterEvent bundle = artefacts.publish(artefacts.signed(fitted.folder(), fitted.manifest()));

    replica.log().announce(bundle);
    EnforcementEvent enforced = acknowledged(bundle, ENFORCED);
    Answer refused = client.ask(examples.get(2).prompt());
    Answer passed = client.ask(OTHER);
    replica.log().announce(TestArtefacts.revoked(bundle));

    assertThat(fitted.reason()).isEmpty();
    assertThat(enforced.reason()).isEqualTo("refused by the gate, the bundle has no adapter");
    assertThat(refused.gate()).isEqualTo("bundle;digest=\"" + bundle.digest() + "\";weight=0.00");
    assertThat(refused.content()).isEqualTo(TestArtefacts.REFUSAL);
    assertThat(passed.content()).isEqualTo(UpstreamStack.ANSWER);
  }

  private Unlearner trainer() {
    CallSettings settings =
        new CallSettings(
            UpstreamStack.url(),
            UpstreamStack.TALKATIVE,
            DraftApi.CHAT,
            Optional::empty,
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            4,
            2,
            Duration.ofMillis(1));
    return Unlearner.ofCalled(
        new OpenAiModel("sha256:" + "5".repeat(64), settings, null),
        BackgroundLocations.of(temp.resolve("cache")),
        SentenceEncoders.bundled(),
        TermKeys.NONE);
  }

  @Test
  void aBundleThatLooksAtStatesIsRejectedWithAReason() {
    AdapterEvent bundle =
        artefacts.publish(artefacts.bundleByStates("upstream-2", "Which coin lies in the well?"));

    replica.log().announce(bundle);
    String reason = acknowledged(bundle, REJECTED).reason();
    replica.log().announce(TestArtefacts.revoked(bundle));

    assertThat(reason).contains("hidden states").contains("lethe.gate.hidden-states=false");
    Await.until("ready again", () -> client.get("/q/health/ready").status() == 200);
  }

  @Test
  void whoMayNotSeeTheGateGetsNoHeader() {
    assertThat(replica.client(Role.CLIENT).ask(OTHER).gate()).isEmpty();
  }

  @Test
  void embeddingsArePassedOnForTheModelThatIsNamed() {
    String call = "{\"model\":\"%s\",\"input\":\"a\"}";

    Answer passed = client.post("/v1/embeddings", call.formatted(UpstreamStack.EMBEDDER));
    Answer other = client.post("/v1/embeddings", call.formatted(TestStack.MODEL));

    assertThat(passed.body().at("/data/0/embedding/0").doubleValue()).isEqualTo(0.5);
    assertThat(passed.gate()).isEmpty();
    assertThat(other.status()).isEqualTo(404);
  }

  @Test
  void responsesArePassedOnForWhoeverMayAsk() {
    String call = "{\"model\":\"%s\",\"input\":\"%s\"}".formatted(TestStack.MODEL, OTHER);

    Answer passed = client.post("/v1/responses", call);
    Answer asClient = replica.client(Role.CLIENT).post("/v1/responses", call);

    assertThat(passed.body().at("/output/0/content/0/text").textValue())
        .isEqualTo(UpstreamStack.ANSWER);
    assertThat(passed.gate()).isEqualTo("pass");
    assertThat(asClient.status()).isEqualTo(200);
    assertThat(asClient.gate()).isEmpty();
  }

  @Test
  void nothingThatIsAskedOrAnsweredReachesTheLog() {
    try (LogCapture captured = new LogCapture()) {
      String canary = "Kanarienvogel";

      Answer passed = client.ask("Where does " + canary + " live?");
      Answer broken = client.ask("Where does " + canary + " live, " + UpstreamStack.HTML + "?");
      client.post("/v1/chat/completions", "{\"model\":\"" + canary + "\",\"messages\":[]}");

      assertThat(passed.content()).isEqualTo(UpstreamStack.ANSWER);
      assertThat(broken.status()).isEqualTo(502);
      assertThat(broken.body().toString()).doesNotContain(canary);
      assertThat(captured.lines())
          .isNotEmpty()
          .noneMatch(line -> line.contains(canary))
          .noneMatch(line -> line.contains(UpstreamStack.ANSWER));
      assertThat(client.text("/q/metrics"))
          .containsPattern("lethe_upstream_errors_total\\{reason=\"upstream_invalid\"} [1-9]")
          .doesNotContain(canary);
    }
  }

  @Test
  void modelsAreTheReplicasOwn() {
    assertThat(client.get("/v1/models").body().at("/data/0/owned_by").textValue())
        .isEqualTo("lethe");
  }

  private EnforcementEvent acknowledged(AdapterEvent artefact, EnforcementEvent.Kind kind) {
    List<EnforcementEvent> acks =
        replica
            .log()
            .acknowledgements(
                artefact.digest(), all -> all.stream().anyMatch(ack -> ack.kind() == kind));
    return acks.stream().filter(ack -> ack.kind() == kind).findFirst().orElseThrow();
  }
}
