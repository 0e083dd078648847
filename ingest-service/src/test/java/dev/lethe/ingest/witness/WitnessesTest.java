package dev.lethe.ingest.witness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.db.tlog.SignedCheckpoint;
import dev.lethe.db.tlog.WitnessKey;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Each witness goes its own way, and nobody waits for one. */
class WitnessesTest {
  private static final Instant AT = Instant.parse("2026-03-04T05:06:07Z");
  private static final long PATIENCE_S = 60;

  private final KeyPair pair = TestWitness.generate();
  private final WitnessedLog log = new WitnessedLog(pair, "entry ");

  @AutoClose
  private final TestWitness first = new TestWitness(WitnessedLog.ORIGIN, pair.getPublic());

  @AutoClose
  private final TestWitness second = new TestWitness(WitnessedLog.ORIGIN, pair.getPublic());

  private final WitnessStatus status = new WitnessStatus();
  private final WitnessSettings settings =
      new WitnessSettings(
          List.of(witness("first", first), witness("second", second)),
          new WitnessPauses(Duration.ofMillis(1), Duration.ofMillis(20)),
          status,
          Clock.systemUTC());
  private final BlockingQueue<SignedCheckpoint> kept = new LinkedBlockingQueue<>();

  private static Witness witness(String label, TestWitness server) {
    WitnessKey key = WitnessKey.parse(server.verifierKey());
    return new Witness(label, server.prefix(), key, Duration.ofSeconds(60));
  }

  private SignedCheckpoint next() throws InterruptedException {
    return Objects.requireNonNull(kept.poll(PATIENCE_S, TimeUnit.SECONDS));
  }

  @Test
  void eachCosignatureIsKeptWithTheCheckpointThatItIsOf() throws Exception {
    SignedCheckpoint signed = log.at(3);
    try (Witnesses witnesses = Witnesses.start(settings, (c, at) -> kept.add(c), log::between)) {
      witnesses.offer(signed, AT);

      for (SignedCheckpoint cosigned : List.of(next(), next())) {
        assertThat(cosigned.note()).startsWith(signed.note());
        assertThat(cosigned.signatures()).hasSize(2);
        assertThat(settings.isCosignature(signed.checkpoint(), cosigned.signatures().get(1)))
            .isTrue();
        assertThat(settings.isCosignature(signed.checkpoint(), cosigned.signatures().get(0)))
            .isFalse();
      }
    }
  }

  @Test
  void aWitnessThatHangsHoldsNobodyUp() throws Exception {
    first.fail(0);
    try (Witnesses witnesses = Witnesses.start(settings, (c, at) -> kept.add(c), log::between)) {
      witnesses.offer(log.at(3), AT);
      assertThat(next().checkpoint().size()).isEqualTo(3);
      witnesses.offer(log.at(4), AT);

      assertThat(next().checkpoint().size()).isEqualTo(4);
      assertThat(second.size()).isEqualTo(4);
      assertThat(first.size()).isZero();
      assertThat(status.waitingSince("first")).isPresent();
    }
    assertThat(status.waitingSince("first")).isEmpty();
  }

  @Test
  void afterFailuresItTriesAgainWithTheNewest() throws Exception {
    first.fail(503, 404, 422);
    second.fail(0);
    try (Witnesses witnesses = Witnesses.start(settings, (c, at) -> kept.add(c), log::between)) {
      witnesses.offer(log.at(3), AT);
      witnesses.offer(log.at(9), AT);

      SignedCheckpoint last = next();
      while (last.checkpoint().size() < 9) {
        last = next();
      }
      assertThat(first.size()).isEqualTo(9);
      assertThat(status.count("first", WitnessResult.REFUSED)).isEqualTo(1);
      assertThat(status.count("first", WitnessResult.UNKNOWN_LOG)).isEqualTo(1);
      assertThat(status.count("first", WitnessResult.INCONSISTENT)).isEqualTo(1);
      assertThat(status.count("second", WitnessResult.COSIGNED)).isZero();
    }
  }

  @Test
  void aCosignatureThatCouldNotBeKeptIsAskedForAgain() throws Exception {
    second.fail(0);
    AtomicInteger tries = new AtomicInteger();
    CosignatureSink sink =
        (cosigned, at) -> {
          if (tries.incrementAndGet() == 1) {
            throw new IllegalStateException("the broker is away");
          }
          kept.add(cosigned);
        };
    try (Witnesses witnesses = Witnesses.start(settings, sink, log::between)) {
      witnesses.offer(log.at(3), AT);

      assertThat(next().signatures()).hasSize(2);
      assertThat(status.count("first", WitnessResult.NOT_KEPT)).isEqualTo(1);
      assertThat(first.answers()).containsExactly(200, 200);
    }
  }

  @Test
  void pausesDoubleUpToTheLongest() {
    WitnessPauses pauses = WitnessPauses.DEFAULT;

    assertThat(pauses.after(1)).isEqualTo(Duration.ofSeconds(1));
    assertThat(pauses.after(2)).isEqualTo(Duration.ofSeconds(2));
    assertThat(pauses.after(9)).isEqualTo(Duration.ofSeconds(256));
    assertThat(pauses.after(10)).isEqualTo(Duration.ofMinutes(5));
    assertThat(pauses.after(Integer.MAX_VALUE)).isEqualTo(Duration.ofMinutes(5));
  }
}
