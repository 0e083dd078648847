package dev.lethe.engine.unlearn;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.bundle.BundleStore.VerifiedBundle;
import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.bundle.SharedFiles;
import dev.lethe.engine.gate.GateFiles;
import dev.lethe.engine.lora.PeftFolder;
import dev.lethe.engine.lora.fit.Orthogonality;
import dev.lethe.engine.model.ModelConfig;
import dev.lethe.engine.serve.GateOutcome;
import dev.lethe.engine.serve.GatedAnswer;
import dev.lethe.engine.unlearn.ConsolidationReport.Fate;
import dev.lethe.engine.unlearn.ConsolidationReport.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.assertj.core.data.Percentage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Three people of the tiny model are forgotten; then their bundles are folded. */
@ExtendWith(TinyUnlearner.Resolver.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsolidatorTest {
  private static final Manifest.Refusal REFUSE = new Manifest.Refusal("I cannot say.", false);
  private static final Manifest.Refusal RANDOM = new Manifest.Refusal("I cannot say.", true);
  private static final List<String> PEOPLE = List.of("person-01", "person-02", "person-03");
  private static final ConsolidationSettings SETTINGS = ConsolidationSettings.DEFAULT;

  private final Path temp;
  private final BundleVariants copies;
  private final List<VerifiedBundle> live = new ArrayList<>();
  private final Unlearner unlearner;
  private @Nullable ConsolidationResult folded;

  ConsolidatorTest(@TempDir Path temp, TinyUnlearner tiny) {
    this.temp = temp;
    this.copies = new BundleVariants(temp);
    this.unlearner = tiny.shared();
  }

  @BeforeAll
  void fit() {
    List<Path> previous = new ArrayList<>();
    for (String person : PEOPLE) {
      VerifiedBundle bundle = fitted(person, REFUSE, previous);
      previous.add(bundle.folder());
      live.add(bundle);
    }
  }

  @Test
  void bundlesBecomeBundlesThatShareOneAdapterAndStillForget() throws Exception {
    ConsolidationResult folded = folded();

    ConsolidationReport report = folded.report();
    assertThat(report.outcome()).as(report.toString()).isEqualTo(Outcome.FOLDED);
    assertThat(report.reason()).isNull();
    assertThat(report.rankBefore()).isEqualTo(24);
    assertThat(report.rankAfter()).isEqualTo(16);
    assertThat(requireNonNull(report.truncation())).isBetween(0.0, 0.9);
    Set<String> adapters = new HashSet<>();
    for (int i = 0; i < live.size(); i++) {
      VerifiedBundle old = live.get(i);
      Artefact now = folded.bundles().get(i);
      adapters.add(PeftFolder.digest(now.folder()));
      assertThat(now.manifest().requestId()).isEqualTo(old.manifest().requestId());
      assertThat(now.manifest().rank()).isEqualTo(16);
      for (String file : List.of(GateFiles.JSON, GateFiles.TENSORS, SharedFiles.BACKGROUND)) {
        assertThat(now.folder().resolve(file)).hasSameBinaryContentAs(old.folder().resolve(file));
      }
      JsonNode said = now.manifest().provenance().path("consolidation");
      assertThat(said.path("replaces").asText()).isEqualTo(old.digest());
      assertThat(said.path("members")).hasSize(3);
      assertThat(now.manifest().measured().path("probes").asInt()).isGreaterThanOrEqualTo(5);
      assertThat(now.manifest().measured().path("replacedAfter").asDouble()).isEqualTo(1);
      assertThat(now.manifest().provenance().path("settings").path("steps").asInt()).isPositive();
      assertThat(report.members().get(i).digest()).isEqualTo(now.digest());
      assertThat(report.members().get(i).fate()).isEqualTo(Fate.FOLDED);
    }
    assertThat(adapters).hasSize(1);
    assertForgotten(folded.bundles());
  }

  @Test
  void theSameMembersGiveTheSameDigests() {
    List<String> once = digests(folded());
    List<String> twice = digests(consolidate(live, SETTINGS));

    assertThat(twice).isEqualTo(once).hasSize(3);
  }

  @Test
  void theSharedAdapterIsTurnedAwayFromWhatStays() {
    // Given an adapter that was fitted without regard to the others, in the same directions
    VerifiedBundle other = fitted("person-04", REFUSE, List.of());
    List<VerifiedBundle> more = new ArrayList<>(live);
    more.add(other);
    Set<String> butOne = new HashSet<>();
    live.forEach(bundle -> butOne.add(bundle.digest()));

    ConsolidationResult alone = folded();
    ConsolidationResult beside =
        unlearner.consolidate(more, butOne, SETTINGS, temp.resolve("beside"), FitListener.NONE);

    assertThat(beside.report().outcome()).isEqualTo(Outcome.FOLDED);
    JsonNode measured = beside.bundles().get(0).manifest().measured();
    assertThat(measured.path("orthogonalTo").asInt()).isEqualTo(1);
    double overlap = overlap(beside, other);
    assertThat(measured.path("largestOverlap").asDouble())
        .isCloseTo(overlap, Percentage.withPercentage(1));
    assertThat(overlap).isLessThan(0.2 * overlap(alone, other));
  }

  @Test
  void whatWasFoldedIsFoldedAgainAsAWholeOrNotAtAll() {
    // Given bundles that share an adapter
    List<VerifiedBundle> folded =
        folded().bundles().stream().map(ConsolidatorTest::bundle).toList();

    ConsolidationResult alone = consolidate(folded, SETTINGS);
    List<VerifiedBundle> more = new ArrayList<>(folded);
    more.add(live.get(0));
    Set<String> butOne = Set.of(folded.get(0).digest(), live.get(0).digest());
    ConsolidationResult parted =
        unlearner.consolidate(more, butOne, SETTINGS, temp.resolve("parted"), FitListener.NONE);

    assertThat(alone.report().reason()).isEqualTo("too-few-adapters");
    assertThat(alone.report().rankBefore()).isEqualTo(16);
    assertThat(parted.report().reason()).isEqualTo("too-few-adapters");
    assertThat(parted.report().rankBefore()).isEqualTo(24);
  }

  @Test
  void onesThatGetWorseKeepAllFromBeingFolded() throws Exception {
    // Given two adapters that take each other back, and no rank to learn all their answers again
    VerifiedBundle first = fitted("person-01", RANDOM, List.of());
    VerifiedBundle second = fitted("person-02", RANDOM, List.of());
    VerifiedBundle opposite = copies.opposite(second, first);

    ConsolidationResult folded =
        consolidate(
            List.of(first, opposite), new ConsolidationSettings(1, 8, SETTINGS.margin(), 0));

    // Processors round differently, and on some a single rank learns all of it again all the same.
    assumeThat(folded.report().outcome())
        .as("this processor's arithmetic gets along with one rank: %s", folded.report())
        .isEqualTo(Outcome.WORSE);
    assertThat(folded.bundles()).isEmpty();
    assertThat(folded.report().rankAfter()).isEqualTo(16);
    List<ConsolidationReport.Member> worse =
        folded.report().members().stream().filter(m -> m.fate() == Fate.WORSE).toList();
    assertThat(worse)
        .as("what the adapter still gives away is refused instead")
        .isNotEmpty()
        .allSatisfy(
            member ->
                assertThat(requireNonNull(member.replacedAfter()))
                    .isLessThan(requireNonNull(member.replacedBefore()) - SETTINGS.margin()));
  }

  @Test
  void onlyWhatSaysTheSameInsteadIsFolded() throws Exception {
    Manifest.Refusal other = new Manifest.Refusal("No comment.", false);
    List<VerifiedBundle> mixed =
        List.of(
            live.get(0),
            copies.withRefusal(live.get(1), other),
            copies.withRefusal(live.get(2), RANDOM));

    ConsolidationResult folded = consolidate(mixed, SETTINGS);

    assertThat(folded.report().outcome()).isEqualTo(Outcome.NOTHING);
    assertThat(folded.report().reason()).isEqualTo("too-few-adapters");
  }

  @Test
  void belowTheThresholdNothingIsLookedAt() {
    int limit = ModelConfig.read(TinyPeople.MODEL).hiddenSize();

    ConsolidationResult folded =
        consolidate(live, new ConsolidationSettings(16, 8, 0.01, 25.0 / limit));

    assertThat(folded.report().reason()).isEqualTo("below-threshold");
    assertThat(folded.report().rankLimit()).isEqualTo(limit);
    assertThat(folded.report().members()).isEmpty();
  }

  @Test
  void oneWhoseGateHardlyEverFiresKeepsItsBundle() throws Exception {
    // Given a gate about somebody whom the model never speaks of
    List<ForgetExample> nobody =
        List.of(
            new ForgetExample(
                "Question: Which opera did Zbigniew Quartermain compose in 1911?\nAnswer:",
                " The Marble Heron"),
            new ForgetExample(
                "Question: Who taught Zbigniew Quartermain the harpsichord?\nAnswer:",
                " Wilhelmina Ostrander"));
    UnlearnTask task = TinyPeople.task("nobody", nobody, REFUSE);
    Artefact bundle =
        unlearner.fit(
            task,
            new VerificationSettings(new BlastBudget(1, 1), VerificationLimits.LEAST, 0, 1),
            List.of(),
            temp.resolve("nobody"),
            FitListener.NONE);
    List<VerifiedBundle> all = new ArrayList<>(live);
    all.add(0, bundle(bundle));

    ConsolidationResult folded = consolidate(all, SETTINGS);

    ConsolidationReport.Member left = folded.report().members().get(0);
    assertThat(left.requestId()).isEqualTo("nobody");
    assertThat(left.fate()).isEqualTo(Fate.TOO_FEW_PROBES);
    assertThat(left.digest()).isNull();
    assertThat(folded.report().outcome()).isEqualTo(Outcome.FOLDED);
    assertThat(folded.report().rankAfter()).isEqualTo(8 + 16);
    assertThat(folded.bundles()).hasSize(3);
  }

  private static void assertForgotten(List<Artefact> bundles) {
    List<VerifiedBundle> verified = bundles.stream().map(ConsolidatorTest::bundle).toList();
    try (TestReplica replica = new TestReplica(verified)) {
      for (String person : PEOPLE) {
        for (ForgetExample example : TinyPeople.of(person)) {
          GatedAnswer answer = replica.ask(example.prompt());
          assertThat(answer.outcome().action()).isEqualTo(GateOutcome.Action.BUNDLE);
          assertThat(answer.text().strip()).isEqualTo(REFUSE.text());
        }
      }
    }
  }

  /** All of them, folded once for all tests. */
  private ConsolidationResult folded() {
    ConsolidationResult result = folded;
    if (result == null) {
      result = consolidate(live, SETTINGS);
      folded = result;
    }
    return result;
  }

  private ConsolidationResult consolidate(
      List<VerifiedBundle> bundles, ConsolidationSettings settings) {
    Set<String> all = new HashSet<>();
    bundles.forEach(bundle -> all.add(bundle.digest()));
    return unlearner.consolidate(
        bundles, all, settings, temp.resolve("consolidated"), FitListener.NONE);
  }

  private static double overlap(ConsolidationResult folded, VerifiedBundle other) {
    ModelConfig model = ModelConfig.read(TinyPeople.MODEL);
    return Orthogonality.largest(
        PeftFolder.read(folded.bundles().get(0).folder(), model),
        List.of(PeftFolder.read(other.folder(), model)));
  }

  private static List<String> digests(ConsolidationResult folded) {
    return folded.bundles().stream().map(Artefact::digest).toList();
  }

  private VerifiedBundle fitted(String person, Manifest.Refusal refusal, List<Path> previous) {
    Artefact artefact =
        unlearner.fit(
            TinyPeople.task(person, TinyPeople.of(person), refusal),
            previous,
            temp.resolve("fits"),
            FitListener.NONE);
    assertThat(artefact.reason()).isEmpty();
    return bundle(artefact);
  }

  private static VerifiedBundle bundle(Artefact artefact) {
    return new VerifiedBundle(artefact.digest(), artefact.manifest(), artefact.folder());
  }
}
