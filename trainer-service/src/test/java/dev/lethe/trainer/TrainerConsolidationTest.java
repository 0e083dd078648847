package dev.lethe.trainer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.unlearn.ConsolidationReport;
import dev.lethe.engine.unlearn.ConsolidationSettings;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.trainer.config.RetrySettings;
import dev.lethe.trainer.config.TrainerSettings;
import dev.lethe.trainer.consolidate.ConsolidationBoard;
import dev.lethe.trainer.consolidate.ConsolidationPolicy;
import dev.lethe.trainer.lane.ConsolidationRun;
import dev.lethe.trainer.work.KeyService;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Consolidation by a trainer against a real broker, with an engine that does as told. */
class TrainerConsolidationTest {
  private static final ConsolidationSettings ASKED = ConsolidationSettings.DEFAULT;

  private final TestTopics log = new TestTopics("m");
  private final FakeArtefactBuilder builder = new FakeArtefactBuilder();
  private final Path folder;

  /** Payloads are not sealed here. */
  private final KeyService keys =
      new KeyService() {
        @Override
        public byte[] open(String requestId, byte[] ciphertext) {
          return ciphertext;
        }

        @Override
        public byte[] derive(String requestId, String purpose) {
          return Arrays.copyOf(new byte[] {1}, 32);
        }
      };

  TrainerConsolidationTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @AfterEach
  void close() {
    builder.letGo = true;
    log.close();
  }

  @Test
  void certifiedRequestsGetNewBundlesAndStayWhatTheyAre() throws Exception {
    try (Trainer trainer = start(ConsolidationPolicy.STANDARD)) {
      certify("r1", "r2");
      verify("r3");

      ConsolidationRun run = ask(trainer, false);

      assertThat(run.view().published()).isTrue();
      log.await("both announcements", () -> bundles("r1").size() + bundles("r2").size() == 4);
      for (String id : List.of("r1", "r2")) {
        assertThat(bundles(id))
            .containsExactly(FakeArtefactBuilder.digest(id, Manifest.Kind.BUNDLE), folded(id));
        assertThat(log.states(id)).endsWith(RequestState.CERTIFIED);
      }
      assertThat(bundles("r3")).hasSize(1);
      assertThat(log.adapters("r1").get(2).replaces())
          .isEqualTo(FakeArtefactBuilder.digest("r1", Manifest.Kind.BUNDLE));

      // And who comes next is fitted beside the new ones
      verify("r4");
      assertThat(builder.previous.get("r4"))
          .contains(
              folded("r1"), folded("r2"), FakeArtefactBuilder.digest("r3", Manifest.Kind.BUNDLE))
          .doesNotContain(FakeArtefactBuilder.digest("r1", Manifest.Kind.BUNDLE));
    }
  }

  @Test
  void aDryRunAndOneThatMakesARequestWorsePublishNothing() throws Exception {
    try (Trainer trainer = start(ConsolidationPolicy.STANDARD)) {
      certify("r1", "r2");
      ConsolidationRun dry = ask(trainer, true);
      certify("worse-3");
      ConsolidationRun worse = ask(trainer, false);
      verify("marker");

      assertThat(dry.view().published()).isFalse();
      ConsolidationRun.Report would = requireNonNull(dry.view().report());
      assertThat(would.outcome()).isEqualTo(ConsolidationReport.Outcome.FOLDED);
      assertThat(would.reason()).isEmpty();
      assertThat(worse.view().published()).isFalse();
      ConsolidationRun.Report got = requireNonNull(worse.view().report());
      assertThat(got.outcome()).isEqualTo(ConsolidationReport.Outcome.WORSE);
      assertThat(got.reason()).isEqualTo("worse");
      assertThat(bundles("r1")).hasSize(1);
      assertThat(bundles("r2")).hasSize(1);
    }
  }

  @Test
  void aTrainerThatStopsWhileFoldingLeavesNothingAndItsSuccessorDoesItOnce() throws Exception {
    ConsolidationRun given;
    try (Trainer first = start(ConsolidationPolicy.STANDARD)) {
      certify("wait-fold-1", "r2");
      given = first.consolidations().ask(ASKED, false);
      log.await("the folding to run", () -> builder.consolidations.size() == 1);

      // Then shields go on meanwhile, fits wait
      log.erase("r3");
      log.shielded("r3");
      assertThat(builder.fits).doesNotContain("r3");
    }
    assertThat(given.view().failure()).isEqualTo(ConsolidationRun.ABANDONED);
    assertThat(bundles("r2")).hasSize(1);

    builder.letGo = true;
    try (Trainer second = start(ConsolidationPolicy.STANDARD)) {
      log.awaitState("r3", RequestState.VERIFIED);
      ask(second, false);
      log.await("the announcement", () -> bundles("r2").size() == 2);
    }
    assertThat(bundles("wait-fold-1")).hasSize(2);
  }

  @Test
  void whatIsTakenOutOfForceMeanwhileIsNotPutBack() throws Exception {
    try (Trainer trainer = start(ConsolidationPolicy.STANDARD)) {
      certify("wait-fold-1", "r2");
      ConsolidationRun run = trainer.consolidations().ask(ASKED, false);
      log.await("the folding to run", () -> builder.consolidations.size() == 1);

      log.revoked(log.adapters("r2").get(1));
      verifyShieldOf("marker");
      builder.letGo = true;

      log.await("its end", run::isOver);
      assertThat(run.view().failure()).isEqualTo(ConsolidationRun.OVERTAKEN);
      assertThat(bundles("wait-fold-1")).hasSize(1);
    }
  }

  @Test
  void fromAThresholdOnItHappensByItselfOnceForEachState() throws Exception {
    try (Trainer trainer = start(new ConsolidationPolicy(0.5, ASKED))) {
      certify("worse-1", "r2");
      log.await("the first", () -> builder.consolidations.size() == 1);
      certify("r3");
      log.await("the second", () -> builder.consolidations.size() == 2);
      verify("marker");

      assertThat(builder.consolidations.get(1)).hasSize(3);
      assertThat(builder.consolidations).hasSize(2);
      assertThat(trainer.consolidations().find(2)).isPresent();
      assertThat(bundles("r2")).hasSize(1);
    }
  }

  @Test
  void onlyWhoHasTheModelsJobsFolds() throws Exception {
    try (Trainer first = start(ConsolidationPolicy.STANDARD, "first");
        Trainer second = start(ConsolidationPolicy.STANDARD, "second")) {
      log.await("both to be ready", () -> first.isReady() && second.isReady());
      certify("r1", "r2");

      log.await("one to take it", () -> takes(first) ^ takes(second));
    }
  }

  private static boolean takes(Trainer trainer) {
    try {
      trainer.consolidations().ask(ASKED, true);
      return true;
    } catch (ConsolidationBoard.RefusedException e) {
      return false;
    }
  }

  private ConsolidationRun ask(Trainer trainer, boolean dryRun) {
    log.await("the trainer to be ready", trainer::isReady);
    int before = builder.consolidations.size();
    ConsolidationRun run = trainer.consolidations().ask(ASKED, dryRun);
    log.await("its end", run::isOver);
    assertThat(run.view().failure()).isNull();
    assertThat(builder.consolidations).hasSize(before + 1);
    return run;
  }

  private void certify(String... ids) {
    for (String id : ids) {
      verify(id);
      log.certified(id);
    }
    // Whoever follows the log has read what lies before this.
    verify("after-" + ids[0]);
  }

  private void verify(String id) {
    log.erase(id);
    log.shielded(id);
    log.awaitState(id, RequestState.VERIFIED);
  }

  private void verifyShieldOf(String id) {
    log.erase(id);
    log.awaitAdapter(id, AdapterEvent.Kind.SHIELD_READY);
  }

  private List<String> bundles(String id) {
    return log.adapters(id).stream()
        .filter(event -> event.kind() == AdapterEvent.Kind.ADAPTER_READY)
        .map(AdapterEvent::digest)
        .toList();
  }

  private static String folded(String id) {
    return FakeArtefactBuilder.folded(FakeArtefactBuilder.digest(id, Manifest.Kind.BUNDLE));
  }

  private Trainer start(ConsolidationPolicy policy) throws IOException {
    return start(policy, "first");
  }

  private Trainer start(ConsolidationPolicy policy, String name) throws IOException {
    TrainerSettings settings =
        new TrainerSettings(
            SharedStack.kafka(),
            log.topics,
            2,
            true,
            "m",
            folder.resolve(name),
            new RetrySettings(3, Duration.ofMillis(10), Duration.ofMillis(50)),
            Duration.ofSeconds(10),
            policy,
            StatementChains.TRAINER,
            StatementChains.TRUSTED);
    return Trainer.start(settings, builder, keys, Clock.systemUTC());
  }
}
