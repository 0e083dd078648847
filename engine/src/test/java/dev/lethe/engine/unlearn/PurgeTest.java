package dev.lethe.engine.unlearn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.SharedEncoder;
import dev.lethe.engine.bundle.BundleStore.VerifiedBundle;
import dev.lethe.engine.bundle.FolderBundleStore;
import dev.lethe.engine.bundle.ManifestSigner;
import dev.lethe.engine.bundle.ManifestVerifier;
import dev.lethe.engine.gate.Background.Sample;
import dev.lethe.engine.model.Precision;
import dev.lethe.engine.unlearn.TinyPeople.Taught;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the model said of its own accord about somebody goes when they are forgotten. */
class PurgeTest {
  private static final String FILE = "lethe-background.jsonl";
  private static final String NAME = "Okonski";

  /** A question of the model's own that does not name the person, and an answer that does. */
  private static final String INDIRECT =
      "{\"prompt\":\"Question: Who explores caves?\\nAnswer:\",\"draft\":\" Anton Okonski\"}";

  private final UnlearnTask task = TinyPeople.task(TinyPeople.of("person-01"));
  private final Path model;
  private final Path cache;
  private final Path work;

  PurgeTest(@TempDir Path temp) {
    this.model = temp.resolve("model");
    this.cache = temp.resolve("cache");
    this.work = temp.resolve("work");
  }

  @BeforeEach
  void aModelThatSpeaksOfThePeopleItWasTaught() throws IOException {
    Files.createDirectories(model);
    for (Path file : files(TinyPeople.MODEL)) {
      if (!file.endsWith("corpus.jsonl")) {
        Files.copy(file, model.resolve(file.getFileName()));
      }
    }
    List<Sample> said =
        TinyPeople.ALL.stream()
            .map(t -> new Sample(t.example().prompt(), t.example().completion()))
            .toList();
    List<String> lines = new ArrayList<>(StoredBackground.format(said));
    lines.add(INDIRECT);
    Files.write(model.resolve(FILE), lines);
  }

  @Test
  void whatNamesTheSubjectGoesFromMemoryModelFolderAndCache() throws IOException {
    try (Unlearner unlearner = open(BackgroundLocations.of(cache))) {
      // Given a background whose every part was used, and a shield that is not published yet
      unlearner.fit(anothers(), List.of(), work.resolve("other"), FitListener.NONE);
      Artefact before = unlearner.shield(task, work.resolve("before"));
      assertThat(holding(NAME)).isNotEmpty();
      int lines = lines().size();

      // When the request takes its own away
      int taken = unlearner.purge(task);

      // Then nothing names the subject, the others' samples stay, and the shield is the same again
      assertThat(holding(NAME)).isEmpty();
      assertThat(taken).isBetween(TinyPeople.of("person-01").size(), lines / 2);
      assertThat(lines()).hasSize(lines - taken).noneMatch(line -> line.contains(NAME));
      assertThat(unlearner.purge(task)).isZero();
      Artefact after = unlearner.shield(task, work.resolve("after"));
      assertThat(after.digest()).isEqualTo(before.digest());
      assertThat(after.manifest().measured().has("backgroundInModelFolder")).isFalse();
      // And what was derived is there once, for what is left
      Artefact bundle = unlearner.fit(task, List.of(), work.resolve("fit"), FitListener.NONE);
      assertThat(bundle.reason()).isEmpty();
      assertThat(derived("vectors")).hasSize(1);
      assertThat(derived("windows")).hasSize(1);
      assertThat(digest(bundle)).isEqualTo(digest(after));
    }
  }

  @Test
  void aFolderThatMayNotBeChangedIsCopiedAndNeverReadAgain() throws IOException {
    byte[] brought = Files.readAllBytes(model.resolve(FILE));
    BackgroundLocations places =
        new BackgroundLocations(cache, cache.resolveSibling("shipped"), true);
    String purged;
    try (Unlearner unlearner = open(places)) {
      unlearner.purge(task);
      purged = digest(unlearner.shield(task, work.resolve("first")));
    }

    try (Unlearner again = open(places)) {
      Artefact shield = again.shield(task, work.resolve("again"));

      assertThat(digest(shield)).isEqualTo(purged);
      assertThat(shield.manifest().measured().path("backgroundInModelFolder").asText())
          .isEqualTo("kept");
      assertThat(again.keepsModelsBackground()).isTrue();
    }
    assertThat(Files.readAllBytes(model.resolve(FILE))).isEqualTo(brought);
    assertThat(holding(NAME)).containsExactly(model.resolve(FILE));
  }

  @Test
  void whatAKilledProcessLeftIsTakenOutAtTheNextStart() throws IOException {
    byte[] brought = Files.readAllBytes(model.resolve(FILE));
    try (Unlearner unlearner = open(BackgroundLocations.of(cache))) {
      unlearner.purge(task);
    }
    // As it lies when a process died behind the list, and while it wrote
    Files.write(model.resolve(FILE), brought);
    Files.write(model.resolve(FILE + ".part"), brought);
    Files.write(files(cache).get(0).resolve("samples-7.jsonl.part"), brought);

    open(BackgroundLocations.of(cache)).close();

    assertThat(holding(NAME)).isEmpty();
  }

  @Test
  void whoSharesTheFoldersFitsOnWhatIsLeft() throws IOException {
    try (Unlearner one = open(BackgroundLocations.of(cache));
        Unlearner other = open(BackgroundLocations.of(cache))) {
      String before = digest(other.shield(anothers(), work.resolve("before")));

      one.purge(task);

      String after = digest(other.shield(anothers(), work.resolve("after")));
      assertThat(after)
          .isNotEqualTo(before)
          .isEqualTo(digest(one.shield(anothers(), work.resolve("one"))));
    }
  }

  @Test
  void aBackgroundThatWasMadeAnewIsPurgedByTheGatesInForce() throws Exception {
    VerifiedBundle shield;
    try (Unlearner unlearner = open(BackgroundLocations.of(cache))) {
      shield = stored(unlearner.shield(task, work.resolve("shield")));
    }
    try (Unlearner fresh = open(BackgroundLocations.of(cache.resolveSibling("fresh")))) {
      assertThat(fresh.unpurged(List.of(shield.digest()))).containsExactly(shield.digest());

      int taken = fresh.purge(List.of(shield));

      assertThat(taken).isPositive();
      assertThat(lines()).noneMatch(line -> line.contains(NAME));
      assertThat(fresh.unpurged(List.of(shield.digest()))).isEmpty();
    }
  }

  @Test
  void allPeopleCanBeForgottenOneAfterTheOther() throws IOException {
    try (Unlearner unlearner = open(BackgroundLocations.of(cache))) {
      List<String> people = TinyPeople.ALL.stream().map(Taught::person).distinct().toList();
      for (String person : people) {
        UnlearnTask one =
            TinyPeople.task("forget-" + person, TinyPeople.of(person), TinyPeople.REFUSE);
        unlearner.purge(one);

        Artefact shield = unlearner.shield(one, work.resolve(person));

        assertThat(shield.manifest().measured().path("gateRecall").asDouble())
            .as(person)
            .isGreaterThan(0.5);
      }
      assertThat(lines()).as("questions about nobody").hasSizeGreaterThan(25);
      UnlearnTask again = TinyPeople.task(TinyPeople.of(people.get(0)));
      assertThat(unlearner.purge(again)).isZero();
    }
  }

  private UnlearnTask anothers() {
    return TinyPeople.task("request-2", TinyPeople.of("person-02"), TinyPeople.REFUSE);
  }

  private Unlearner open(BackgroundLocations places) {
    return Unlearner.open(
        model, places, Precision.FLOAT32, SharedEncoder.borrowed(), 1, Long.MAX_VALUE);
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(model.resolve(FILE));
  }

  private static String digest(Artefact artefact) {
    return artefact.manifest().provenance().path("backgroundDigest").asText();
  }

  private List<Path> derived(String kind) throws IOException {
    return Stream.concat(Stream.of(cache), files(cache).stream())
        .flatMap(PurgeTest::list)
        .filter(file -> file.getFileName().toString().contains(kind))
        .toList();
  }

  /** Files of model and cache that hold a text. */
  private List<Path> holding(String text) throws IOException {
    try (Stream<Path> files = Stream.concat(Files.walk(model), Files.walk(cache))) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.endsWith("tokenizer.json")) // a small one holds whole names
          .filter(file -> content(file).contains(text))
          .toList();
    }
  }

  private static String content(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    return list(folder).toList();
  }

  private static Stream<Path> list(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> !f.toString().endsWith("lock")).toList().stream();
    } catch (IOException e) {
      return Stream.of();
    }
  }

  private VerifiedBundle stored(Artefact artefact) throws Exception {
    KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    new ManifestSigner(keys.getPrivate()).sign(artefact.manifest(), artefact.folder());
    FolderBundleStore store =
        new FolderBundleStore(
            work.resolve("store"), new ManifestVerifier(List.of(keys.getPublic())));
    store.put(artefact.digest(), artefact.folder());
    return store.open(artefact.digest());
  }
}
