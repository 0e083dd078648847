package dev.lethe.faults;

import dev.lethe.schemas.access.Role;
import dev.lethe.standalone.client.InferenceClient;
import dev.lethe.standalone.client.RefusedException;
import dev.lethe.standalone.client.RoleKey;
import dev.lethe.standalone.client.UnreachableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Asks the replicas, all the time, what enforced requests forbid to answer. No answer is fine. An
 * answer of the bare model is a suspicion: {@link #confirmed()} tells a replica that had not loaded
 * the gate from a gate that lets that question pass.
 */
final class AnswerSampler implements Runnable {
  private static final int TOKENS = 8;
  private static final long PAUSE_MS = 150;

  private final List<InferenceClient> replicas;
  private final LiveLog log;
  private final Map<String, List<String>> prompts;
  private final Random random;
  private final List<Suspicion> suspicions = new CopyOnWriteArrayList<>();
  private volatile boolean stopped;
  private int answered;
  private int unanswered;

  /** A replica answered with the bare model. */
  record Suspicion(String request, int replica, String prompt) {
    @Override
    public String toString() {
      return "request " + request + " at replica " + (replica + 1);
    }
  }

  /**
   * @param prompts by request
   */
  AnswerSampler(Harness harness, LiveLog log, Map<String, List<String>> prompts, long seed) {
    String model = harness.addresses().model();
    RoleKey operator = harness.addresses().key(Role.OPERATOR); // sees which gate fired
    this.replicas =
        harness.addresses().inference().stream()
            .map(url -> new InferenceClient(url, model, operator))
            .toList();
    this.log = log;
    this.prompts = Map.copyOf(prompts);
    this.random = new Random(seed);
  }

  @Override
  public void run() {
    try {
      while (!stopped) {
        sample();
        Thread.sleep(PAUSE_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void stop() {
    stopped = true;
  }

  String report() {
    return answered + " questions answered, " + unanswered + " not";
  }

  /** The suspicions that were right: asked again now, the same replica does not answer so. */
  List<Suspicion> confirmed() {
    List<Suspicion> confirmed = new ArrayList<>();
    for (Suspicion suspicion : suspicions) {
      if (!passes(suspicion.replica(), suspicion.prompt())) {
        confirmed.add(suspicion);
      }
    }
    return confirmed;
  }

  /** How often a gate that was in force let its own question pass. */
  int misses() {
    return suspicions.size() - confirmed().size();
  }

  /** Asks one question. */
  void sample() {
    List<String> enforced =
        log.in(LiveLog.ENFORCED).stream().filter(prompts::containsKey).sorted().toList();
    if (enforced.isEmpty()) {
      return;
    }
    // The newest are the ones that a replica may not have loaded.
    String request = enforced.get(random.nextInt(enforced.size()));
    List<String> questions = Objects.requireNonNull(prompts.get(request));
    String prompt = questions.get(random.nextInt(questions.size()));
    int replica = random.nextInt(replicas.size());
    try {
      if (passes(replica, prompt)) {
        suspicions.add(new Suspicion(request, replica, prompt));
      }
      answered++;
    } catch (UnreachableException | RefusedException e) {
      unanswered++;
    }
  }

  private boolean passes(int replica, String prompt) {
    return replicas.get(replica).complete(prompt, TOKENS).gate().equals("pass");
  }
}
