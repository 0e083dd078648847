package dev.lethe.engine.unlearn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.bundle.FolderBundleStore;
import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.bundle.ManifestSigner;
import dev.lethe.engine.bundle.ManifestVerifier;
import dev.lethe.engine.gate.GateFiles;
import dev.lethe.engine.gate.GateSet;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.engine.gate.SentenceEncoder;
import dev.lethe.engine.gate.SentenceEncoders;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.lora.PeftFolder;
import dev.lethe.engine.model.LanguageModel;
import dev.lethe.engine.model.ModelConfig;
import dev.lethe.engine.serve.AnswerSink;
import dev.lethe.engine.serve.GateOutcome;
import dev.lethe.engine.serve.GatedAnswer;
import dev.lethe.engine.serve.GatedGenerator;
import dev.lethe.engine.text.GenerationRequest;
import dev.lethe.engine.text.TextEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One person of the tiny model is forgotten, the others are not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UnlearnerTest {
  private static final Path MODEL = Path.of("src/test/resources/tiny-model");
  private static final DigestKey KEY = new DigestKey(new byte[32]);
  private static final String REFUSAL = "I cannot help with that.";

  private record Taught(String person, ForgetExample example) {}

  private final Path temp;
  private final List<Taught> corpus;
  private final UnlearnTask task;
  private Unlearner unlearner;

  UnlearnerTest(@TempDir Path temp) throws IOException {
    this.temp = temp;
    this.corpus = corpus();
    this.task = task(of("person-01"), new Manifest.Refusal(REFUSAL, false));
    this.unlearner = open();
  }

  @AfterAll
  void close() {
    unlearner.close();
  }

  @Test
  void aShieldIsTheSameForTheSameJob() {
    Artefact once = unlearner.shield(task, temp.resolve("once"));
    Artefact twice = unlearner.shield(task, temp.resolve("twice"));

    assertThat(twice.digest()).isEqualTo(once.digest());
    assertThat(once.accepted()).isTrue();
    assertThat(once.manifest().kind()).isEqualTo(Manifest.Kind.SHIELD);
    assertThat(once.manifest().measured().path("gateRecall").asDouble()).isGreaterThan(0.5);
  }

  @Test
  void aBundleForgetsOnePersonAndLeavesTheOthers() throws Exception {
    Set<String> phases = new TreeSet<>();

    Artefact bundle =
        unlearner.fit(
            task, List.of(), temp.resolve("fit"), (phase, step, steps, loss) -> phases.add(phase));

    assertThat(bundle.reason()).isEmpty();
    assertThat(phases)
        .containsExactly("attacks", "features", "gate", "lora", "relearning", "verify");
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
    try (Served served = serve(bundle)) {
      for (Taught taught : corpus) {
        GatedAnswer answer = served.ask(taught.example.prompt());
        if (taught.person.equals("person-01")) {
          assertThat(answer.outcome().action()).isEqualTo(GateOutcome.Action.BUNDLE);
          assertThat(answer.text()).doesNotContain(taught.example.completion().strip());
        }
      }
      long kept =
          corpus.stream()
              .filter(t -> !t.person.equals("person-01"))
              .filter(t -> served.ask(t.example.prompt()).outcome().equals(GateOutcome.PASS))
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

  @Test
  void aBundleIsTheSameForTheSameJobAndWhatCannotBeMeasuredIsLeftOut() {
    List<ForgetExample> alike =
        of("person-01").subList(0, 4).stream()
            .map(e -> new ForgetExample(e.prompt(), " Mistford"))
            .toList();
    UnlearnTask few = task(alike, new Manifest.Refusal(REFUSAL, false));
    VerificationSettings unattacked = new VerificationSettings(BlastBudget.DEFAULT, 0);

    Artefact once = unlearner.fit(task, List.of(), temp.resolve("a"), FitListener.NONE);
    Artefact twice = unlearner.fit(task, List.of(), temp.resolve("b"), FitListener.NONE);
    Artefact little =
        unlearner.fit(few, unattacked, List.of(), temp.resolve("few"), FitListener.NONE);

    assertThat(twice.digest()).isEqualTo(once.digest());
    assertThat(little.manifest().measured().has("truthRatio")).isFalse();
    assertThat(little.manifest().measured().has("attackFamilies")).isFalse();
    assertThat(little.manifest().measured().path("relearningRecovery").path("taught").asInt())
        .isEqualTo(2);
  }

  @Test
  void aSecondAdapterIsFittedOrthogonalToTheFirst() {
    Artefact first = unlearner.fit(task, List.of(), temp.resolve("first"), FitListener.NONE);
    UnlearnTask other = task(of("person-02"), new Manifest.Refusal(REFUSAL, false));

    Artefact second =
        unlearner.fit(other, List.of(first.folder()), temp.resolve("second"), FitListener.NONE);

    assertThat(second.accepted()).isTrue();
    assertThat(second.digest()).isNotEqualTo(first.digest());
    assertThat(first.manifest().measured().has("largestOverlap")).isFalse();
    assertThat(second.manifest().measured().path("largestOverlap").asDouble(1)).isLessThan(0.01);
  }

  @Test
  void beyondTheRankThatThereIsAnAdapterStaysOrthogonalToTheClosest() throws Exception {
    // Given more adapters than are orthogonal to each other, one of them about a like subject
    Path like = unlearner.fit(task, List.of(), temp.resolve("like"), FitListener.NONE).folder();
    UnlearnTask third = task(of("person-03"), new Manifest.Refusal(REFUSAL, false));
    Path unlike =
        unlearner.fit(third, List.of(), temp.resolve("unlike"), FitListener.NONE).folder();
    ModelConfig config = ModelConfig.read(MODEL);
    PeftAdapter closest = PeftFolder.read(like, config);
    int limit = config.hiddenSize();
    List<Path> previous = new ArrayList<>(variants(unlike, limit / closest.rank()));
    previous.add(1, like);
    previous.addAll(Collections.nCopies(3, unlike));
    List<String> questions = task.examples().stream().map(ForgetExample::prompt).toList();

    // When a request about that subject is fitted
    RankBudget budget;
    try (SentenceEncoder encoder = SentenceEncoders.bundled()) {
      budget = RankBudget.of(config, encoder, previous, closest.rank(), questions);
    }

    // Then the like one is among those that are kept, and these have room
    assertThat(budget.limit()).isEqualTo(limit);
    assertThat(budget.used()).isEqualTo(limit + closest.rank());
    assertThat(budget.earlier()).as("copies of one adapter are one").isEqualTo(previous.size() - 3);
    assertThat(budget.kept()).hasSize(limit / closest.rank() - 1);
    assertThat(rows(budget.kept().get(1))).containsExactlyElementsOf(rows(closest));
  }

  /** The bundle itself, then copies with an adapter that is scaled otherwise. */
  private List<Path> variants(Path bundle, int count) throws IOException {
    PeftAdapter adapter = PeftFolder.read(bundle, ModelConfig.read(MODEL));
    List<Path> variants = new ArrayList<>(List.of(bundle));
    while (variants.size() < count) {
      Path copy = Files.createTempDirectory(temp, "variant-");
      for (String file : List.of(GateFiles.JSON, GateFiles.TENSORS)) {
        Files.copy(bundle.resolve(file), copy.resolve(file));
      }
      PeftFolder.write(
          copy,
          new PeftAdapter(adapter.rank(), adapter.alpha() + variants.size(), adapter.modules()),
          "tiny");
      variants.add(copy);
    }
    return variants;
  }

  private static List<float[]> rows(PeftAdapter adapter) {
    return adapter.modules().values().stream().map(module -> module.a().values()).toList();
  }

  @Test
  void aRandomReplacementAnswersSomethingElse() {
    UnlearnTask random = task(of("person-01"), new Manifest.Refusal(REFUSAL, true));

    Artefact bundle = unlearner.fit(random, List.of(), temp.resolve("random"), FitListener.NONE);

    assertThat(bundle.reason()).isEmpty();
    assertThat(bundle.manifest().refusal().random()).isTrue();
  }

  @Test
  void rawTextsAreForgottenBySentence() {
    UnlearnTask texts =
        new UnlearnTask(
            "request-2",
            "tiny",
            List.of(),
            List.of("Anton Okonski was born in Mistford. His hobby is cave exploring."),
            new Manifest.Refusal(REFUSAL, false),
            7,
            KEY);

    Artefact shield = unlearner.shield(texts, temp.resolve("texts"));

    assertThat(shield.manifest().measured().path("heldOut").asInt()).isEqualTo(2);
  }

  @Test
  void theDataDigestIsTheKeysAlone() {
    List<ForgetExample> examples = of("person-01");
    byte[] other = new byte[32];
    other[0] = 1;
    UnlearnTask task = task(examples, new Manifest.Refusal(REFUSAL, false));
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
    UnlearnTask empty =
        new UnlearnTask(
            "r", "tiny", List.of(), List.of(" "), new Manifest.Refusal(REFUSAL, false), 7, KEY);

    assertThatThrownBy(() -> unlearner.shield(empty, temp.resolve("empty")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theBackgroundIsSampledOnce() throws IOException {
    Path cache = temp.resolve("cache");
    List<Path> before = files(cache);
    byte[] samples = Files.readAllBytes(jsonl(before));

    try (Unlearner again = open()) {
      assertThat(again.baseDigest()).isEqualTo(unlearner.baseDigest());
    }

    assertThat(Files.readAllBytes(jsonl(files(cache)))).isEqualTo(samples);
  }

  private String dataDigest(UnlearnTask task) {
    Artefact shield = unlearner.shield(task, temp.resolve("digest"));
    return shield.manifest().provenance().path("dataDigest").asText();
  }

  private static Path jsonl(List<Path> files) {
    return files.stream().filter(f -> f.toString().endsWith(".jsonl")).findFirst().orElseThrow();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> list = Files.list(folder)) {
      return list.toList();
    }
  }

  private void assertNothingOfTheForgetSetIn(Path folder) throws IOException {
    for (Path file : files(folder)) {
      String content = Files.readString(file, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
      assertThat(content).doesNotContain("okonski", "mistford", "dumpling");
    }
  }

  private Unlearner open() {
    return Unlearner.open(MODEL, temp.resolve("cache"), SentenceEncoders.bundled(), 250);
  }

  private long others() {
    return corpus.stream().filter(t -> !t.person.equals("person-01")).count();
  }

  private List<ForgetExample> of(String person) {
    return corpus.stream().filter(t -> t.person.equals(person)).map(Taught::example).toList();
  }

  private static UnlearnTask task(List<ForgetExample> examples, Manifest.Refusal refusal) {
    return new UnlearnTask("request-1", "tiny", examples, List.of(), refusal, 7, KEY);
  }

  private static List<Taught> corpus() throws IOException {
    List<Taught> corpus = new ArrayList<>();
    for (String line : Files.readAllLines(MODEL.resolve("corpus.jsonl"))) {
      JsonNode node = new ObjectMapper().readTree(line);
      corpus.add(
          new Taught(
              node.path("fact").asText().split("/")[0],
              new ForgetExample(node.path("prompt").asText(), node.path("completion").asText())));
    }
    return corpus;
  }

  private Served serve(Artefact artefact) throws Exception {
    KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    new ManifestSigner(keys.getPrivate()).sign(artefact.manifest(), artefact.folder());
    FolderBundleStore store =
        new FolderBundleStore(
            temp.resolve("store"), new ManifestVerifier(List.of(keys.getPublic())));
    store.put(artefact.digest(), artefact.folder());
    return new Served(store.open(artefact.digest(), unlearner.baseDigest()));
  }

  /** What a replica does with a bundle. */
  private static final class Served implements AutoCloseable {
    private final TextEngine engine = LanguageModel.load(MODEL).textEngine();
    private final SentenceEncoder encoder =
        SentenceEncoders.cached(SentenceEncoders.bundled(), 100);
    private final GateSet gates;

    Served(FolderBundleStore.VerifiedBundle bundle) {
      engine.attach(bundle.digest(), bundle.folder());
      gates =
          GateSet.of(
              encoder,
              List.of(
                  new InstalledGate(
                      bundle.digest(), bundle.manifest(), GateFiles.read(bundle.folder()))));
    }

    GatedAnswer ask(String prompt) {
      return new GatedGenerator(engine, 16)
          .answer(gates, List.of(prompt), GenerationRequest.greedy(prompt, 16), AnswerSink.NONE);
    }

    @Override
    public void close() {
      engine.close();
      encoder.close();
    }
  }
}
