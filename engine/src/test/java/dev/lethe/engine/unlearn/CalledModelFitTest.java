package dev.lethe.engine.unlearn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.engine.SharedEncoder;
import dev.lethe.engine.bundle.BundleStore.VerifiedBundle;
import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.lora.PeftFolder;
import dev.lethe.engine.openai.CallSettings;
import dev.lethe.engine.openai.DraftApi;
import dev.lethe.engine.openai.OpenAiModel;
import dev.lethe.engine.openai.ScriptedCompletions;
import dev.lethe.engine.openai.ScriptedCompletions.Said;
import dev.lethe.engine.openai.UpstreamUnavailableException;
import dev.lethe.engine.serve.GateOutcome;
import dev.lethe.engine.serve.GatedAnswer;
import dev.lethe.engine.text.LanguageModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tiny model behind a server, of which the fit sees nothing but what it says. */
class CalledModelFitTest {
  private static final int SAMPLES = 96;
  private static final String SAYS_THE_SAME = "The service is temporarily unavailable.";

  private final AtomicBoolean broken = new AtomicBoolean();
  private final LanguageModel model = LanguageModel.load(TinyPeople.MODEL);
  private final UnlearnTask task = TinyPeople.task(TinyPeople.of("person-01"));
  private final ScriptedCompletions server;
  private final Path cache;
  private final Path work;
  private Unlearner unlearner;

  CalledModelFitTest(@TempDir Path temp) throws IOException {
    this.cache = temp.resolve("cache");
    this.work = temp.resolve("work");
    this.server =
        new ScriptedCompletions(
            call -> {
              int most = call.body().path("max_tokens").asInt();
              synchronized (model) {
                return Said.completion(
                    broken.get()
                        ? SAYS_THE_SAME
                        : model.generateBatch(List.of(call.prompt()), most, 0, 0).get(0));
              }
            });
    this.unlearner = open();
  }

  private Unlearner open() {
    CallSettings settings =
        new CallSettings(
            server.url(),
            "tiny",
            DraftApi.COMPLETIONS,
            Optional::empty,
            Duration.ofSeconds(5),
            Duration.ofSeconds(60),
            2,
            2,
            Duration.ofMillis(1));
    return Unlearner.ofCalled(
        new OpenAiModel(model.digest(), settings, null),
        BackgroundLocations.of(cache),
        SharedEncoder.borrowed(),
        TinyUnlearner.KEYS,
        SAMPLES);
  }

  @BeforeEach
  void warm() {
    unlearner.warmUp();
  }

  @AfterEach
  void close() {
    unlearner.close();
    server.close();
    model.close();
  }

  @Test
  void aGateIsFittedAndRefusesWithoutAnAdapter() {
    Artefact shield = unlearner.shield(task, work);
    Artefact bundle = unlearner.fit(task, List.of(), work, FitListener.NONE);

    Manifest manifest = bundle.manifest();
    JsonNode measured = manifest.measured();
    assertThat(shield.accepted()).isTrue();
    assertThat(bundle.reason()).isEmpty();
    assertThat(manifest.isGateOnly()).isTrue();
    assertThat(manifest.files()).containsKey("gate.json").doesNotContainKey(PeftFolder.WEIGHTS);
    assertThat(manifest.rank()).isZero();
    assertThat(manifest.precision()).isEqualTo("unknown");
    assertThat(measured.path("adapter").asText()).isEqualTo("none");
    assertThat(measured.has("rankUsed")).isFalse();
    assertThat(measured.has("relearningRecovery")).isFalse();
    assertThat(measured.path("attackFamilies").path("all").path("asked").asInt()).isPositive();
    assertThat(measured.path("servedGateRecall").asDouble()).isGreaterThanOrEqualTo(0.9);
    assertThat(measured.path("forgetRougeLBefore").asDouble()).isGreaterThan(0.5);
    assertThat(measured.path("forgetRougeLAfter").asDouble()).isLessThan(0.1);
    JsonNode settings = manifest.provenance().path("settings");
    assertThat(settings.path("adapter").asText()).isEqualTo("none");
    assertThat(settings.path("hiddenStates").asBoolean(true)).isFalse();

    try (TestReplica replica = new TestReplica(List.of(verified(bundle)))) {
      GatedAnswer forgotten = replica.ask(TinyPeople.of("person-01").get(0).prompt());
      GatedAnswer other = replica.ask(TinyPeople.of("person-03").get(0).prompt());
      assertThat(forgotten.outcome().action()).isEqualTo(GateOutcome.Action.BUNDLE);
      assertThat(forgotten.text()).isEqualTo(TinyPeople.REFUSE.text());
      assertThat(other.outcome().action()).isEqualTo(GateOutcome.Action.PASS);
    }
    // Beside others it takes none of their rank
    assertThat(PeftFolder.sharing(List.of(bundle.folder(), bundle.folder()), f -> f)).isEmpty();
    nothingOfAdaptersIsTaken();
  }

  private static VerifiedBundle verified(Artefact bundle) {
    return new VerifiedBundle(bundle.digest(), bundle.manifest(), bundle.folder());
  }

  private void nothingOfAdaptersIsTaken() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> unlearner.supplied(work, 0.01))
        .withMessageContaining("lethe.engine=openai");
    ConsolidationResult result =
        unlearner.consolidate(
            List.of(), Set.of(), new ConsolidationSettings(16, 8, 0.01, 0), work, FitListener.NONE);
    assertThat(result.report().reason()).isEqualTo("no-adapters");
    assertThat(result.bundles()).isEmpty();
  }

  @Test
  void theBackgroundIsWhatTheModelSaysAndNothingElseAndGoesOnAfterARestart() {
    // Given a server that says the same to everything, as one that is out of order
    broken.set(true);
    assertThatThrownBy(() -> unlearner.fit(task, List.of(), work, FitListener.NONE))
        .isInstanceOf(UpstreamUnavailableException.class)
        .hasMessageContaining("lethe.upstream.url");
    assertThatThrownBy(unlearner::grow).isInstanceOf(UpstreamUnavailableException.class);
    assertThat(unlearner.growth()).contains(new Unlearner.Growth(0, SAMPLES));

    // When it is mended, and the trainer is started again
    broken.set(false);
    assertThat(unlearner.grow()).isTrue();
    int made = unlearner.growth().map(Unlearner.Growth::made).orElse(0);
    unlearner.close();
    unlearner = open();

    // Then it goes on where it was
    assertThat(made).isPositive();
    assertThat(unlearner.growth()).contains(new Unlearner.Growth(made, SAMPLES));
    int before = server.received().size();
    boolean more = true;
    while (more) {
      more = unlearner.grow();
    }
    assertThat(server.received().size() - before).isLessThanOrEqualTo(SAMPLES - made);
    assertThat(unlearner.growth()).isEmpty();
    assertThat(unlearner.shield(task, work).accepted()).isTrue();
  }
}
