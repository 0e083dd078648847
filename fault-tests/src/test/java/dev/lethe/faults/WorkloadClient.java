package dev.lethe.faults;

import dev.lethe.faults.Submission.Channel;
import dev.lethe.faults.Submission.Fate;
import dev.lethe.faults.Submission.Kind;
import dev.lethe.schemas.access.Role;
import dev.lethe.standalone.client.RoleKey;
import dev.lethe.standalone.launch.StackAddresses;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntPredicate;

/**
 * Hands everything in, several at a time, over HTTP or straight into the intake topic, and tries
 * again until it is answered, as a careful client does. Used once.
 */
final class WorkloadClient {
  private static final int WORKERS = 4;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final long PAUSE_MS = 500;

  private final String base;
  private final RoleKey key;
  private final IntakeTopic topic;
  private final List<Submission> all;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final Map<String, CompletableFuture<Void>> taken = new ConcurrentHashMap<>();
  private final List<RecordPosition> deadLettersDue = new CopyOnWriteArrayList<>();
  private final Set<String> mayBeDead = ConcurrentHashMap.newKeySet();
  private final Map<Integer, Integer> statuses = new TreeMap<>();

  WorkloadClient(StackAddresses addresses, IntakeTopic topic, List<Submission> all) {
    this.base = addresses.ingest() + "/v1/requests";
    this.key = addresses.key(Role.SUBMITTER);
    this.topic = topic;
    this.all = all;
    all.stream()
        .filter(Submission::isRequest)
        .forEach(request -> taken.put(request.id(), new CompletableFuture<>()));
  }

  /**
   * Returns once everything was taken or refused.
   *
   * @param turn whether the submission of that number may go out now
   * @throws IllegalStateException if something got another answer than it must get
   */
  void run(IntPredicate turn) throws InterruptedException {
    ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
    try {
      CompletableFuture<?>[] done = new CompletableFuture<?>[all.size()];
      for (int i = 0; i < done.length; i++) {
        int number = i;
        Pause.until(PATIENCE, () -> turn.test(number));
        done[i] = after(all.get(i)).thenRunAsync(() -> handIn(all.get(number)), workers);
      }
      CompletableFuture.allOf(done).join();
    } finally {
      workers.shutdownNow();
    }
  }

  /** Records of the intake topic that must have become dead letters. */
  List<RecordPosition> deadLettersDue() {
    return deadLettersDue;
  }

  /** Keys of which there may be further dead letters. */
  Set<String> mayBeDead() {
    return mayBeDead;
  }

  synchronized String report() {
    return "HTTP answers " + statuses;
  }

  /** What speaks of a request goes out once that was taken; a mere repetition at any time. */
  private CompletableFuture<Void> after(Submission submission) {
    boolean waits = submission.kind() == Kind.CONFLICT || submission.kind() == Kind.CANCELLATION;
    CompletableFuture<Void> request = taken.get(submission.id());
    return waits && request != null ? request : CompletableFuture.completedFuture(null);
  }

  private void handIn(Submission submission) {
    try {
      if (submission.channel() == Channel.TOPIC) {
        RecordPosition written = topic.write(submission);
        if (submission.fate() == Fate.DEAD_LETTER) {
          deadLettersDue.add(written);
        }
      } else {
        post(submission);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(submission + " was not taken", e);
    }
    CompletableFuture<Void> known = taken.get(submission.id());
    if (known != null && submission.isRequest()) {
      known.complete(null);
    }
  }

  private void post(Submission submission) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    int status = 0;
    while (System.nanoTime() < end) {
      status = send(submission);
      if (isFinal(submission, status)) {
        return;
      }
      Thread.sleep(PAUSE_MS);
    }
    throw new IllegalStateException(submission + " was answered " + status);
  }

  private int send(Submission submission) throws InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder().timeout(TIMEOUT);
    if (submission.kind() == Kind.CANCELLATION) {
      request.uri(URI.create(base + "/" + submission.id())).DELETE();
    } else {
      request
          .uri(URI.create(base))
          .header("Content-Type", "application/json")
          .header("Idempotency-Key", key(submission))
          .POST(BodyPublishers.ofByteArray(submission.body()));
    }
    try {
      int status =
          http.send(key.authorize(request).build(), HttpResponse.BodyHandlers.discarding())
              .statusCode();
      count(status);
      return status;
    } catch (IOException e) {
      count(0);
      return 0;
    }
  }

  /** A repetition has the key of what it repeats. */
  private static String key(Submission submission) {
    return submission.kind().isRepetition() ? submission.id() : submission.toString();
  }

  private boolean isFinal(Submission submission, int status) {
    return switch (submission.kind()) {
      case REQUEST, DUPLICATE, UNFIT -> status == 202;
      case MALFORMED -> status == 400;
      case UNKNOWN_FIELD, UNKNOWN_MODEL, WRONG_DIGEST -> status == 422;
      // 404: not in the view yet.
      case CANCELLATION -> status == 200 || status == 202 || status == 409;
      case CONFLICT -> isConflict(submission.id(), status);
    };
  }

  /**
   * Unless it was refused at once it may lie in the topic, where the topology sees the conflict.
   */
  private boolean isConflict(String id, int status) {
    if (status != 409) {
      mayBeDead.add(id);
    }
    return status == 202 || status == 409;
  }

  private synchronized void count(int status) {
    statuses.merge(status, 1, Integer::sum);
  }
}
