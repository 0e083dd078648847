package dev.lethe.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.localstack.FolderRemoval;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.access.Role;
import dev.lethe.standalone.client.InferenceClient;
import dev.lethe.standalone.client.IngestClient;
import dev.lethe.standalone.client.RefusedException;
import dev.lethe.standalone.launch.StackAddresses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One replica is in a network namespace, and its link to the broker is cut. */
class NetworkPartitionIT {
  private static final Duration OUTAGE =
      Duration.ofSeconds(RunPlan.fromProperties().isLong() ? 60 : 20);

  /** ADR 8's limit, and what a loaded machine takes to heed it. */
  private static final Duration ANSWERED_UNTIL = Duration.ofSeconds(8 + 2);

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Path FOLDER = Path.of("target", "link").toAbsolutePath();
  private static final int TOKENS = 8;

  /** Stands for an answer that it would not give. */
  private static final String UNAVAILABLE = "503";

  @Test
  void aReplicaThatIsCutOffIsSilentAndRefusesWhatItMissedOnceItIsBack() throws Exception {
    Optional<NetworkNamespace> made = NetworkNamespace.create();
    if (made.isEmpty()) {
      say("NOT RUN: a link cut needs root and iproute2's ip, to make a network namespace");
    }
    assumeTrue(made.isPresent(), "this user may not make a network namespace");
    FolderRemoval.delete(FOLDER);
    Path references = Files.createDirectories(FOLDER.resolve("references"));
    try (NetworkNamespace namespace = made.get();
        Harness harness = Harness.start(FOLDER.resolve("data"), references);
        LiveLog log = LiveLog.follow(harness.addresses().kafka());
        IntakeTopic topic = new IntakeTopic(harness.addresses().kafka());
        RemoteReplica remote =
            RemoteReplica.start(harness, namespace, FOLDER.resolve("remote.log"))) {
      StackAddresses addresses = harness.addresses();
      InferenceClient client =
          new InferenceClient(remote.url(), addresses.model(), addresses.key(Role.OPERATOR));
      IngestClient ingest = new IngestClient(addresses.ingest(), addresses.key(Role.SUBMITTER));

      // Given a replica behind a link, which enforces with the others
      assertThat(Pause.until(PATIENCE, () -> Harness.isReady(remote.url()))).isTrue();
      Submission before = Workload.single("link-1", 1);
      topic.write(before);
      awaitCertified(log, before);
      assertThat(replicas(ingest, before)).contains(RemoteReplica.NAME).hasSize(3);

      // When the link is cut, and a request comes in
      Submission meanwhile = Workload.single("link-2", 2);
      String prompt = meanwhile.prompts().get(0);
      namespace.cut();
      long cut = System.nanoTime();
      topic.write(meanwhile);
      Outage outage = watch(log, client, meanwhile, cut);

      // Then the replica falls silent before the others enforce without it
      say("link cut for " + OUTAGE.toSeconds() + " s: " + outage);
      assertThat(outage.answersAfterEnforced()).isEmpty();
      assertThat(outage.answeredUntil()).isLessThan(ANSWERED_UNTIL);
      assertThat(outage.silentAfter()).isLessThan(OUTAGE);
      assertThat(outage.enforcedAfter()).isGreaterThan(outage.answeredUntil());
      assertThat(replicas(ingest, meanwhile)).doesNotContain(RemoteReplica.NAME).hasSize(2);

      // And its first answer after the link is back is the refusal that it had missed
      namespace.mend();
      long mended = System.nanoTime();
      List<String> answers = new ArrayList<>();
      assertThat(Pause.until(PATIENCE, () -> isAnswered(client, prompt, answers))).isTrue();
      say("back, its first answer " + since(mended).toMillis() + " ms later");
      String bundle = ingest.status(meanwhile.id()).path("bundle").asText();
      assertThat(answers).singleElement().asString().startsWith("bundle").contains(bundle);
    }
  }

  /**
   * What was seen of the replica while it was cut off.
   *
   * @param answeredUntil time from the cut to when the last question was asked that it answered
   * @param silentAfter time from the cut to the first answer that it would not give
   * @param enforcedAfter time from the cut to ENFORCED
   * @param questions how often it was asked
   * @param answersAfterEnforced headers of answers that it gave when the others had enforced
   */
  private record Outage(
      Duration answeredUntil,
      Duration silentAfter,
      Duration enforcedAfter,
      int questions,
      List<String> answersAfterEnforced) {
    @Override
    public String toString() {
      return "silent after %d ms, the others enforced after %d ms, %d questions, %d answered since"
          .formatted(
              silentAfter.toMillis(),
              enforcedAfter.toMillis(),
              questions,
              answersAfterEnforced.size());
    }
  }

  /** Asks all the time, until the outage is over and the others have enforced. */
  private static Outage watch(LiveLog log, InferenceClient client, Submission request, long cut)
      throws InterruptedException {
    Duration answered = Duration.ZERO;
    Duration silent = null;
    Duration enforced = null;
    int questions = 0;
    List<String> late = new ArrayList<>();
    while (enforced == null || since(cut).compareTo(OUTAGE) < 0) {
      assertThat(since(cut)).as("the others enforce").isLessThan(PATIENCE);
      if (enforced == null && log.in(LiveLog.ENFORCED).contains(request.id())) {
        enforced = since(cut);
      }
      Duration asked = since(cut);
      String answer = ask(client, request.prompts().get(questions++ % request.prompts().size()));
      if (!answer.equals(UNAVAILABLE)) {
        answered = asked;
      } else if (silent == null) {
        silent = since(cut);
      }
      if (enforced != null && !answer.equals(UNAVAILABLE)) {
        late.add(answer);
      }
      Thread.sleep(100);
    }
    return new Outage(answered, silent == null ? PATIENCE : silent, enforced, questions, late);
  }

  private static boolean isAnswered(InferenceClient client, String prompt, List<String> answers) {
    String answer = ask(client, prompt);
    if (answer.equals(UNAVAILABLE)) {
      return false;
    }
    answers.add(answer);
    return true;
  }

  /** The header that says who answered. */
  private static String ask(InferenceClient client, String prompt) {
    try {
      return client.complete(prompt, TOKENS).gate();
    } catch (RefusedException e) {
      assertThat(e).hasMessageContaining("(HTTP 503)");
      return UNAVAILABLE;
    }
  }

  private static List<String> replicas(IngestClient ingest, Submission request) {
    List<String> names = new ArrayList<>();
    for (JsonNode replica : ingest.status(request.id()).path("replicas")) {
      names.add(replica.path("replica").asText());
    }
    return names;
  }

  private static void awaitCertified(LiveLog log, Submission request) throws InterruptedException {
    Set<RequestState> certified = Set.of(RequestState.CERTIFIED);
    assertThat(Pause.until(PATIENCE, () -> log.in(certified).contains(request.id()))).isTrue();
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  @SuppressWarnings("SystemOut") // the figures of docs/explanation/reliability.md
  private static void say(String line) {
    System.out.println("[faults] " + line);
  }
}
