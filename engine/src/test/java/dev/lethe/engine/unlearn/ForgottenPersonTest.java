package dev.lethe.engine.unlearn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.engine.bundle.FolderBundleStore;
import dev.lethe.engine.bundle.ManifestSigner;
import dev.lethe.engine.bundle.ManifestVerifier;
import dev.lethe.engine.serve.GateOutcome;
import dev.lethe.engine.serve.GatedAnswer;
import dev.lethe.engine.unlearn.TinyPeople.Taught;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** One person of the tiny model is forgotten, the others are not. */
@ExtendWith(TinyUnlearner.Resolver.class)
class ForgottenPersonTest {
  private final UnlearnTask task = TinyPeople.task(TinyPeople.of("person-01"));
  private final Path temp;
  private final Unlearner unlearner;

  ForgottenPersonTest(@TempDir Path temp, TinyUnlearner tiny) {
    this.temp = temp;
    this.unlearner = tiny.shared();
  }

  @Test
  void aBundleForgetsOnePersonAndLeavesTheOthers() throws Exception {
    Set<FitPhase> phases = EnumSet.noneOf(FitPhase.class);

    Artefact bundle =
        unlearner.fit(
            task, List.of(), temp.resolve("fit"), (phase, step, steps, loss) -> phases.add(phase));

    assertThat(bundle.reason()).isEmpty();
    assertThat(phases)
        .containsExactly(
            FitPhase.FEATURES,
            FitPhase.GATE,
            FitPhase.LORA,
            FitPhase.VERIFY,
            FitPhase.ATTACKS,
            FitPhase.RELEARNING);
    JsonNode measured = bundle.manifest().measured();
    assertThat(measured.path("forgetExactBefore").asDouble()).isGreaterThan(0.9);
    assertThat(measured.path("forgetExactAfter").asDouble()).isZero();
    for (String what : List.of("probability", "extractionStrength", "exactMemorisation")) {
      assertThat(measured.path(what + "Before").asDouble()).as(what).isGreaterThan(0.9);
      assertThat(measured.path(what + "After").asDouble()).as(what).isLessThan(0.5);
    }
    assertThat(measured.path("servedGateRecallInterval").get(1).asDouble()).isEqualTo(1);
    assertThat(measured.has("nothingToForget")).isFalse();
    assertTried(measured);
    assertNothingOfTheForgetSetIn(bundle.folder());
    try (TestReplica served = serve(bundle)) {
      for (Taught taught : TinyPeople.ALL) {
        GatedAnswer answer = served.ask(taught.example().prompt());
        if (taught.person().equals("person-01")) {
          assertThat(answer.outcome().action()).isEqualTo(GateOutcome.Action.BUNDLE);
          assertThat(answer.text()).doesNotContain(taught.example().completion().strip());
        }
      }
      long kept =
          TinyPeople.ALL.stream()
              .filter(t -> !t.person().equals("person-01"))
              .filter(t -> served.ask(t.example().prompt()).outcome().equals(GateOutcome.PASS))
              .count();
      assertThat(kept).isGreaterThanOrEqualTo((long) (0.9 * others()));
    }
  }

  /** By attacks, by relearning, and against other answers; none of it says what was asked. */
  private static void assertTried(JsonNode measured) {
    JsonNode attacks = measured.path("attackFamilies");
    assertThat(attacks.path("all").path("asked").asInt()).isGreaterThan(30);
    assertThat(attacks.path("paraphrase").path("asked").asInt()).isEqualTo(3);
    assertThat(attacks.path("misspelt name").path("interval")).hasSize(2);
    assertThat(attacks.path("paraphrase").path("leaked").asDouble(1)).isLessThan(0.5);
    assertThat(attacks.path("other language").has("leaked")).isFalse();
    int caught = 0;
    for (JsonNode family : attacks) {
      caught += family.path("caught").asInt();
    }
    assertThat(caught).isEqualTo(2 * attacks.path("all").path("caught").asInt());
    JsonNode truthRatio = measured.path("truthRatio");
    assertThat(truthRatio.path("examples").asInt()).isGreaterThan(5);
    assertThat(truthRatio.path("wrongEach").asInt()).isEqualTo(3);
    assertThat(truthRatio.path("before").asDouble(1)).isLessThan(0.2);
    assertThat(truthRatio.path("after").asDouble(-1)).isBetween(0.0, 1.0);
    JsonNode relearning = measured.path("relearningRecovery");
    assertThat(relearning.path("taught").asInt()).isPositive();
    assertThat(relearning.path("asked").asInt()).isPositive();
    assertThat(relearning.path("recovery").asDouble(9)).isBetween(-1.0, 1.0);
  }

  private static void assertNothingOfTheForgetSetIn(Path folder) throws IOException {
    for (Path file : files(folder)) {
      String content = Files.readString(file, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
      assertThat(content).doesNotContain("okonski", "mistford", "dumpling");
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> list = Files.list(folder)) {
      return list.toList();
    }
  }

  private static long others() {
    return TinyPeople.ALL.stream().filter(t -> !t.person().equals("person-01")).count();
  }

  private TestReplica serve(Artefact artefact) throws Exception {
    KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    new ManifestSigner(keys.getPrivate()).sign(artefact.manifest(), artefact.folder());
    FolderBundleStore store =
        new FolderBundleStore(
            temp.resolve("store"), new ManifestVerifier(List.of(keys.getPublic())));
    store.put(artefact.digest(), artefact.folder());
    return new TestReplica(List.of(store.open(artefact.digest(), unlearner.baseDigest())));
  }
}
