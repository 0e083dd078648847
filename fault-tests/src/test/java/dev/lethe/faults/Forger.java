package dev.lethe.faults;

import static dev.lethe.faults.Attacker.TOPICS;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.LiveSetHead.ChainEnd;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.WithdrawalOrder;
import dev.lethe.schemas.control.ControlSignatures;
import dev.lethe.schemas.control.ControlSigner;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;

/**
 * Forges records while everything goes on, through restarts of the broker: all of them of the kinds
 * that change nothing, so that what is due of every request stays due.
 */
final class Forger implements Runnable {
  private static final byte[] GARBAGE = Forgery.bytes("}{");
  private static final int KINDS = 7;

  private final Attacker attacker;
  private final LiveLog log;
  private final ControlSigner trainer;
  private final ControlSigner own = Forgery.ownKey();
  private final Random random;
  private final int longestPauseMs;
  private final List<ForgedRecord> written = new CopyOnWriteArrayList<>();
  private volatile boolean stopped;

  /**
   * @param trainer the trainer's key
   */
  Forger(Attacker attacker, LiveLog log, ControlSigner trainer, RunPlan plan) {
    this.attacker = attacker;
    this.log = log;
    this.trainer = trainer;
    this.random = new Random(plan.seed() + 1);
    this.longestPauseMs = plan.isLong() ? 8_000 : 4_000;
  }

  @Override
  public void run() {
    try {
      for (int turn = 0; !stopped; turn++) {
        Thread.sleep(random.nextInt(longestPauseMs));
        forge(turn % KINDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void stop() {
    stopped = true;
  }

  /** What the broker has taken of it that must be a finding. */
  List<ForgedRecord> findable() {
    return written.stream()
        .filter(record -> !record.at().topic().equals(TOPICS.requestEvents()))
        .toList();
  }

  String report() {
    return written.size() + " forged records";
  }

  private void forge(int kind) throws InterruptedException {
    List<String> enforced = log.in(Set.of(RequestState.CERTIFIED));
    if (enforced.isEmpty()) {
      return;
    }
    String request = enforced.get(random.nextInt(enforced.size()));
    try {
      written.add(forged(kind, request));
    } catch (ExecutionException | KafkaException e) {
      Thread.onSpinWait(); // the broker is away
    }
  }

  private ForgedRecord forged(int kind, String request)
      throws ExecutionException, InterruptedException {
    AdapterEvent bundle = attacker.statement(request, AdapterEvent.Kind.ADAPTER_READY);
    AdapterEvent revocation = Forgery.revocation(bundle);
    return switch (kind) {
      case 0 -> attacker.say(revocation);
      case 1 -> attacker.say(ControlSignatures.sign(revocation, ChainEnd.NONE, own));
      case 2 -> attacker.say(ControlSignatures.sign(revocation, ChainEnd.NONE, trainer));
      case 3 -> attacker.say(ControlSignatures.sign(head(bundle), trainer));
      case 4 ->
          WriterAttempts.order(
              attacker,
              ControlSignatures.sign(
                  Forgery.order(bundle, WithdrawalOrder.Kind.REVOKE, own.keyId()), own));
      case 5 -> attacker.send(TOPICS.adapterEvents(), attacker.model(), GARBAGE);
      default -> attacker.say(cancelled(bundle));
    };
  }

  private LiveSetHead head(AdapterEvent like) {
    return new LiveSetHead(
        like.model(),
        0,
        ChainEnd.NONE,
        ChainEnd.NONE,
        Forgery.NO_DIGEST,
        0,
        Instant.now(),
        trainer.keyId(),
        Forgery.NO_SIGNATURE);
  }

  /** Of a request that is certified: no state that could follow. */
  private static RequestEvent cancelled(AdapterEvent like) {
    return new RequestEvent(
        like.requestId(),
        "forged",
        like.model(),
        RequestState.CANCELLED,
        Instant.now(),
        "forged",
        null,
        null,
        null,
        null,
        null);
  }
}
