package dev.lethe.faults;

import static dev.lethe.schemas.RequestState.CANCELLED;
import static dev.lethe.schemas.RequestState.CERTIFIED;
import static dev.lethe.schemas.RequestState.FAILED;
import static dev.lethe.schemas.RequestState.REJECTED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.tokenizer.TextTokenizer;
import dev.lethe.faults.Needles.Hit;
import dev.lethe.localstack.FolderRemoval;
import dev.lethe.localstack.PostgresSettings;
import dev.lethe.schemas.RequestState;
import dev.lethe.standalone.cli.Lethe;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Nothing that is to be forgotten lies on a disk in plain text, at any time, and after the end of
 * its request nothing decrypts. Ten requests with ten texts each; {@code -Dfaults=long} has a
 * hundred requests. One more is about somebody whom the model knows, and of whom it spoke when it
 * was sampled: that is on the disk before, and nowhere after.
 */
class CanariesIT {
  private static final Duration PATIENCE =
      Duration.ofMinutes(RunPlan.fromProperties().isLong() ? 60 : 4);
  private static final Set<RequestState> ENDS = EnumSet.of(CERTIFIED, CANCELLED, REJECTED, FAILED);
  private static final String UNKNOWN_MODEL = "no-such-model";

  private final Path folder = Path.of("target", "canaries").toAbsolutePath();
  private final Path data = folder.resolve("data");
  private final Path temporary = folder.resolve("tmp");
  private final Random random = new Random(20260304);
  private final List<Canaries> requests = new ArrayList<>();
  private final Canaries known = Canaries.of("canary-known", new Random(1));
  private final Path model = folder.resolve("tiny-model");
  private final Canaries plain = Canaries.of("canary-plain", random);
  private final AtomicInteger looks = new AtomicInteger();
  private FileTime begun = FileTime.fromMillis(0);

  @Test
  void nothingLiesInPlainTextAndAfterTheEndNothingDecrypts() throws Exception {
    // Given the product, and somebody who looks through all of its files all the time
    prepare();
    Needles needles = needles();
    Needles said = needles(known.forgotten());
    assertThat(said.in(folder, FileTime.fromMillis(0)).stream().map(Hit::text).distinct())
        .as("the model has said all of it")
        .containsExactlyInAnyOrderElementsOf(known.forgotten());
    try (Harness harness =
            Harness.start(
                model,
                data,
                folder,
                List.of(),
                Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary));
        CanaryClient client = new CanaryClient(harness.addresses())) {
      OmnipotentAdversary vault = new OmnipotentAdversary(harness);
      vault.storeUncompressed();
      Set<Hit> seen = new TreeSet<>();
      AtomicBoolean over = new AtomicBoolean();
      CompletableFuture<Void> looking =
          CompletableFuture.runAsync(() -> lookUntil(over, needles, seen));

      // When requests come in encrypted, over Kafka and over HTTP, and end in each way there is
      Map<String, byte[]> copies = handIn(client, vault);
      boolean ended =
          Pause.until(PATIENCE, () -> requests.stream().allMatch(r -> ended(client, r)));
      Map<RequestState, Set<String>> ends = ends(client);
      say(ends.toString());
      assertThat(ended).as("every request has ended").isTrue();
      assertThat(ends).containsKeys(CERTIFIED, CANCELLED, REJECTED);
      // One that failed keeps its key: its shield stays, and it may be taken up again.
      Set<String> failed = ends.getOrDefault(FAILED, Set.of());
      assertThat(Pause.until(PATIENCE, () -> vault.copies().keySet().equals(failed)))
          .as("keys destroyed")
          .isTrue();

      // Then nothing was to be seen of them, at any time
      over.set(true);
      looking.join();
      seen.addAll(look(needles));
      seen.removeIf(hit -> isSubjectInItsCertificate(hit));
      say(looks + " looks through all files, " + seen.size() + " hits");
      assertThat(seen).isEmpty();

      // And nothing is left of what the model said of its own accord
      assertNothingIsLeftOfWhatTheModelSaid(client, said);

      // And nothing decrypts, not even with copies of the wrapped keys once the keys are rotated
      copies.keySet().removeAll(failed);
      assertNothingDecrypts(vault, copies, failed);

      // And of a request that came in plain text, the intake topic's segments tell, nothing else
      assertPlainIntakeLiesInItsTopicOnly(client, needles);
    }
  }

  private void prepare() throws IOException {
    FolderRemoval.delete(folder);
    Files.createDirectories(temporary);
    begun = FileTime.fromMillis(System.currentTimeMillis() - 2_000);
    int count = RunPlan.fromProperties().isLong() ? 100 : 10;
    for (int i = 0; i < count; i++) {
      requests.add(Canaries.of("canary-" + i, random));
    }
    requests.add(known);
    known.plantInto(model);
  }

  private Needles needles() {
    List<String> texts = new ArrayList<>(plain.all());
    requests.stream().filter(r -> r != known).forEach(request -> texts.addAll(request.all()));
    texts.add(known.subject());
    say(texts.size() - plain.all().size() + " canaries in " + requests.size() + " requests");
    return needles(texts);
  }

  private static Needles needles(List<String> texts) {
    try (TextTokenizer tokenizer = TextTokenizer.load(Harness.MODEL, 0)) {
      // Without the tokens that the neighbours have a say in.
      return new Needles(
          texts,
          text -> {
            long[] ids = tokenizer.encode(" " + text);
            return Arrays.copyOfRange(ids, 2, ids.length - 2);
          });
    }
  }

  /**
   * By turns over each way; of ten, two are to be certified and the others cancelled, of twenty one
   * is rejected.
   */
  private Map<String, byte[]> handIn(CanaryClient client, OmnipotentAdversary vault)
      throws Exception {
    for (int i = 0; i < requests.size(); i++) {
      Canaries request = requests.get(i);
      boolean rejected = i % 20 == 6; // over Kafka, as HTTP refuses at once
      byte[] body = request.body(rejected ? UNKNOWN_MODEL : "tiny-model");
      switch (i % 4) {
        case 0 -> client.postPlain(body);
        case 1 -> client.writeEncrypted(request.id(), body);
        case 2 -> client.writeEncryptedBinary(request.id(), body);
        default -> client.postEncrypted(body);
      }
    }
    assertThat(
            Pause.until(
                PATIENCE, () -> requests.stream().allMatch(r -> client.state(r.id()) != null)))
        .as("every request was read")
        .isTrue();
    Map<String, byte[]> copies = vault.copies();
    for (int i = 0; i < requests.size(); i++) {
      if (i % 10 > 1) {
        client.cancel(requests.get(i).id());
      }
    }
    return copies;
  }

  private Map<RequestState, Set<String>> ends(CanaryClient client) {
    Map<RequestState, Set<String>> ends = new EnumMap<>(RequestState.class);
    for (Canaries request : requests) {
      RequestState state = client.state(request.id());
      if (state != null) {
        ends.computeIfAbsent(state, s -> new TreeSet<>()).add(request.id());
      }
    }
    return ends;
  }

  private static boolean ended(CanaryClient client, Canaries request) {
    RequestState state = client.state(request.id());
    return state != null && ENDS.contains(state);
  }

  private void lookUntil(AtomicBoolean over, Needles needles, Set<Hit> seen) {
    try {
      while (!over.get()) {
        seen.addAll(look(needles));
        Pause.until(Duration.ofMillis(500), over::get);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The data folder, the temporary folder, the launcher's log, and the caches of this user. */
  private Set<Hit> look(Needles needles) throws IOException {
    Set<Hit> hits = new TreeSet<>(needles.in(folder, begun));
    hits.addAll(needles.in(PostgresSettings.defaultCache(), begun));
    looks.incrementAndGet();
    return hits;
  }

  /**
   * A certificate says whose request it was, as it was handed in: docs/reference/personal-data.md.
   */
  private boolean isSubjectInItsCertificate(Hit hit) {
    return hit.file().startsWith(data.resolve("certificates"))
        && requests.stream().anyMatch(request -> request.subject().equals(hit.text()));
  }

  /** Of its name, answers and texts: in files of whatever age, and from the trainer. */
  private void assertNothingIsLeftOfWhatTheModelSaid(CanaryClient client, Needles said)
      throws Exception {
    FileTime ever = FileTime.fromMillis(0);
    Set<Hit> hits = new TreeSet<>(said.in(folder, ever));
    hits.addAll(said.in(PostgresSettings.defaultCache(), ever));
    say("said by the model: " + hits.size() + " hits");
    assertThat(hits).isEmpty();
    assertThat(Files.readAllLines(model.resolve(Canaries.BACKGROUND)))
        .as("what it said of others stays")
        .hasSize(Canaries.othersSaid());
    String trainer = Files.readString(data.resolve("run").resolve("trainer.url")).strip();
    for (int place = 0; place < 3; place++) {
      assertThat(client.status(trainer + "/v1/background/" + place)).isEqualTo(404);
    }
  }

  private void assertNothingDecrypts(
      OmnipotentAdversary vault, Map<String, byte[]> copies, Set<String> except) throws Exception {
    List<OmnipotentAdversary.Stored> stored =
        vault.stored().stream().filter(s -> !except.contains(s.requestId())).toList();
    say(stored.size() + " stored payloads, " + copies.size() + " copies of wrapped keys");
    assertThat(stored).hasSizeGreaterThan(requests.size());
    assertThat(copies).isNotEmpty();

    // With what is left, only what a client encrypted still opens: until its key is retired
    assertThat(stored).noneMatch(payload -> !payload.isJose() && vault.opens(payload));
    assertThat(stored.stream().filter(OmnipotentAdversary.Stored::isJose))
        .isNotEmpty()
        .allMatch(vault::opens);

    // Somebody who copied wrapped keys in time, and has the master key
    vault.restore(copies);
    assertThat(stored).anyMatch(payload -> !payload.isJose() && vault.opens(payload));
    vault.destroyAgain(copies);

    run("keys", "rotate", "--data", data.toString());
    run("keys", "retire", "--intake-kept", "PT0S", "--data", data.toString());

    vault.restore(copies);
    assertThat(stored).noneMatch(vault::opens);
    vault.destroyAgain(copies);
  }

  private void assertPlainIntakeLiesInItsTopicOnly(CanaryClient client, Needles needles)
      throws Exception {
    client.writePlain(plain.id(), plain.body("tiny-model"));
    assertThat(Pause.until(PATIENCE, () -> client.state(plain.id()) != null)).isTrue();
    client.cancel(plain.id());
    assertThat(Pause.until(PATIENCE, () -> ended(client, plain))).isTrue();

    Set<Hit> hits = look(needles);
    hits.removeIf(this::isSubjectInItsCertificate);
    say("plain intake: " + hits.size() + " hits");
    assertThat(hits.stream().map(Hit::text).distinct())
        .containsExactlyInAnyOrderElementsOf(plain.all());
    assertThat(hits)
        .allSatisfy(
            hit ->
                assertThat(hit.file().toString())
                    .startsWith(data.resolve("kafka").toString())
                    .contains("lethe.unlearning-requests-"));
  }

  private static void run(String... args) {
    StringWriter text = new StringWriter();
    PrintWriter writer = new PrintWriter(text, true);
    int exitCode = Lethe.commandLine().setOut(writer).setErr(writer).execute(args);
    assertThat(exitCode).as(text.toString()).isZero();
    say(String.join(" ", args).replaceAll(" --data .*", "") + ": " + text.toString().strip());
  }

  @SuppressWarnings("SystemOut") // the figures of docs/explanation/reliability.md
  private static void say(String line) {
    System.out.println("[canaries] " + line);
  }
}
