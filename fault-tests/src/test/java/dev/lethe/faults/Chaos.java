package dev.lethe.faults;

import dev.lethe.schemas.RequestState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Kills one process after the other with SIGKILL, each kind equally often and in random order: half
 * of the time soon after the last, while that is still coming up, half of the time once all is well
 * again. {@link #kills()} may be called from any thread.
 */
final class Chaos implements Runnable {
  private static final Duration RECOVERY = Duration.ofMinutes(3);
  private static final Duration WORK = Duration.ofSeconds(15);
  private static final int LONGEST_PAUSE_MS = 6_000;

  private final Harness harness;
  private final LiveLog log;
  private final Random random;
  private final int budget;
  private final Map<Victim, Integer> killed = new EnumMap<>(Victim.class);
  private final Map<RequestState, Integer> stages = new TreeMap<>();
  private final AtomicInteger kills = new AtomicInteger();

  Chaos(Harness harness, LiveLog log, RunPlan plan) {
    this.harness = harness;
    this.log = log;
    this.random = new Random(plan.seed());
    this.budget = plan.kills();
  }

  /** How many processes were killed so far. */
  int kills() {
    return kills.get();
  }

  @Override
  public void run() {
    try {
      while (kills() < budget) {
        List<Victim> round = new ArrayList<>(List.of(Victim.values()));
        Collections.shuffle(round, random);
        for (Victim victim : round.subList(0, Math.min(round.size(), budget - kills()))) {
          pause();
          kill(victim);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What was killed, and in which states requests were meanwhile. */
  String report() {
    return kills() + " kills " + killed + ", while open requests were in " + stages;
  }

  private void pause() throws InterruptedException {
    if (random.nextBoolean()) {
      Pause.until(RECOVERY, harness::isReady);
      Pause.until(WORK, () -> !log.open().isEmpty());
    }
    Thread.sleep(random.nextInt(LONGEST_PAUSE_MS));
  }

  private void kill(Victim victim) throws InterruptedException {
    if (!Pause.until(RECOVERY, () -> strike(victim))) {
      throw new IllegalStateException(victim + " did not come back");
    }
    killed.merge(victim, 1, Integer::sum);
    log.open().forEach(state -> stages.merge(state, 1, Integer::sum));
    kills.incrementAndGet();
  }

  private boolean strike(Victim victim) {
    Optional<ProcessHandle> process = victim.in(harness);
    return process.isPresent() && process.get().destroyForcibly();
  }
}
