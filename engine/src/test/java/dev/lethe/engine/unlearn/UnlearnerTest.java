package dev.lethe.engine.unlearn;

import static dev.lethe.engine.unlearn.TinyPeople.KEY;
import static dev.lethe.engine.unlearn.TinyPeople.REFUSE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.bundle.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a shield and a bundle are made of. */
@ExtendWith(TinyUnlearner.Resolver.class)
class UnlearnerTest {
  private static final Manifest.Refusal RANDOM = new Manifest.Refusal(REFUSE.text(), true);

  private final UnlearnTask task = TinyPeople.task(TinyPeople.of("person-01"));
  private final Path temp;
  private final TinyUnlearner tiny;
  private final Unlearner unlearner;

  UnlearnerTest(@TempDir Path temp, TinyUnlearner tiny) {
    this.temp = temp;
    this.tiny = tiny;
    this.unlearner = tiny.shared();
  }

  @Test
  void aShieldIsTheSameForTheSameJob() {
    Artefact once = unlearner.shield(task, temp.resolve("once"));
    Artefact twice = unlearner.shield(task, temp.resolve("twice"));

    assertThat(twice.digest()).isEqualTo(once.digest());
    assertThat(once.accepted()).isTrue();
    assertThat(once.manifest().kind()).isEqualTo(Manifest.Kind.SHIELD);
    assertThat(once.manifest().measured().path("gateRecall").asDouble()).isGreaterThan(0.5);
    assertScoresAreWhatWasMeasured(once);
  }

  @Test
  void aBundleIsTheSameForTheSameJobAndWhatCannotBeMeasuredIsLeftOut() {
    List<ForgetExample> alike =
        TinyPeople.of("person-01").subList(0, 4).stream()
            .map(e -> new ForgetExample(e.prompt(), " Mistford"))
            .toList();
    UnlearnTask few = TinyPeople.task(alike);
    VerificationSettings unattacked =
        new VerificationSettings(BlastBudget.DEFAULT, VerificationLimits.DEFAULT, 0, 2);

    Artefact once = unlearner.fit(task, List.of(), temp.resolve("a"), FitListener.NONE);
    Artefact twice = unlearner.fit(task, List.of(), temp.resolve("b"), FitListener.NONE);
    Artefact little =
        unlearner.fit(few, unattacked, List.of(), temp.resolve("few"), FitListener.NONE);

    assertThat(twice.digest()).isEqualTo(once.digest());
    assertScoresAreWhatWasMeasured(once);
    assertThat(little.manifest().measured().has("truthRatio")).isFalse();
    assertThat(little.manifest().measured().has("attackFamilies")).isFalse();
    assertThat(little.manifest().measured().path("relearningRecovery").path("taught").asInt())
        .isEqualTo(2);
  }

  private static void assertScoresAreWhatWasMeasured(Artefact artefact) {
    JsonNode measured = artefact.manifest().measured();
    JsonNode scores = measured.path("gateScores");
    int forget = sum(scores.path("forget"), 0);
    int caught = sum(scores.path("forget"), scores.path("below").asInt());
    assertThat(forget).isEqualTo(measured.path("heldOut").asInt()).isPositive();
    assertThat(ManifestFigures.rounded((double) caught / forget))
        .isEqualTo(measured.path("gateRecall").asDouble());
    assertThat(sum(scores.path("background"), 0)).isEqualTo(measured.path("background").asInt());
  }

  private static int sum(JsonNode counts, int from) {
    return counts.valueStream().skip(from).mapToInt(JsonNode::intValue).sum();
  }

  @Test
  void aRandomReplacementAnswersSomethingElse() {
    UnlearnTask random = TinyPeople.task("request-1", TinyPeople.of("person-01"), RANDOM);

    Artefact bundle = unlearner.fit(random, List.of(), temp.resolve("random"), FitListener.NONE);

    assertThat(bundle.reason()).isEmpty();
    assertThat(bundle.manifest().refusal().random()).isTrue();
  }

  @Test
  void anAnswerAsAboutSomebodyUnknownIsMeasuredAsItIsServed() {
    Manifest.Refusal unknown = Manifest.Refusal.unknown(REFUSE.text());
    UnlearnTask asked = TinyPeople.task("request-1", TinyPeople.of("person-01"), unknown);

    Artefact bundle = unlearner.fit(asked, List.of(), temp.resolve("unknown"), FitListener.NONE);

    JsonNode measured = bundle.manifest().measured();
    assertThat(bundle.reason()).isEmpty();
    assertThat(bundle.manifest().refusal().unknown()).isTrue();
    assertThat(measured.path("replacement").asText()).isEqualTo("unknown");
    assertThat(measured.path("unknownAnswers").path("answered").asInt()).isPositive();
    assertThat(measured.path("forgetExactAfter").asDouble()).isZero();
    assertThat(measured.has("relearningRecovery")).isFalse();
    assertThat(measured.has("probabilityAfter")).isFalse();
  }

  @Test
  void rawTextsAreForgottenBySentence() {
    UnlearnTask texts =
        new UnlearnTask(
            "request-2",
            "tiny",
            List.of(),
            List.of("Anton Okonski was born in Mistford. His hobby is cave exploring."),
            REFUSE,
            7,
            KEY);

    Artefact shield = unlearner.shield(texts, temp.resolve("texts"));

    assertThat(shield.manifest().measured().path("heldOut").asInt()).isEqualTo(2);
  }

  @Test
  void theDataDigestIsTheKeysAlone() {
    List<ForgetExample> examples = TinyPeople.of("person-01");
    byte[] other = new byte[32];
    other[0] = 1;
    UnlearnTask task = TinyPeople.task(examples);
    UnlearnTask underAnotherKey =
        new UnlearnTask(
            task.requestId(),
            task.model(),
            examples,
            List.of(),
            task.refusal(),
            task.seed(),
            new DigestKey(other));

    String digest = dataDigest(task);

    assertThat(digest).startsWith("hmac-sha256:").isEqualTo(dataDigest(task));
    assertThat(dataDigest(underAnotherKey)).isNotEqualTo(digest);
    assertThat(task.toString()).doesNotContain("Key");
  }

  @Test
  void anEmptyForgetSetIsRefused() {
    UnlearnTask empty = new UnlearnTask("r", "tiny", List.of(), List.of(" "), REFUSE, 7, KEY);

    assertThatThrownBy(() -> unlearner.shield(empty, temp.resolve("empty")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theBackgroundIsSampledOnce() throws IOException {
    byte[] samples = Files.readAllBytes(jsonl(tiny.cache()));

    try (Unlearner again = tiny.open()) {
      assertThat(again.baseDigest()).isEqualTo(unlearner.baseDigest());
    }

    assertThat(Files.readAllBytes(jsonl(tiny.cache()))).isEqualTo(samples);
  }

  private String dataDigest(UnlearnTask task) {
    Artefact shield = unlearner.shield(task, temp.resolve("digest"));
    return shield.manifest().provenance().path("dataDigest").asText();
  }

  private static Path jsonl(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(f -> f.toString().endsWith(".jsonl")).findFirst().orElseThrow();
    }
  }
}
