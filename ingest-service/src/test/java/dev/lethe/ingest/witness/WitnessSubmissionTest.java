package dev.lethe.ingest.witness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.db.tlog.NoteSignature;
import dev.lethe.db.tlog.SignedCheckpoint;
import dev.lethe.db.tlog.WitnessKey;
import java.net.URI;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What C2SP tlog-witness says, against a witness that knows only that text. */
class WitnessSubmissionTest {
  private final KeyPair pair = TestWitness.generate();
  private final WitnessedLog log = new WitnessedLog(pair, "entry ");

  @AutoClose
  private final TestWitness server = new TestWitness(WitnessedLog.ORIGIN, pair.getPublic());

  private final Witness witness = witness(Duration.ofSeconds(20));
  private WitnessSubmission submission = new WitnessSubmission(witness, log::between);

  private Witness witness(Duration timeout) {
    return new Witness("one", server.prefix(), WitnessKey.parse(server.verifierKey()), timeout);
  }

  @Test
  void theFirstCheckpointAndTheNextOnesAreCosigned() throws Exception {
    for (int size : new int[] {1, 2, 3, 7, 8, 8, 64, 65, 100}) {
      SignedCheckpoint signed = log.at(size);

      WitnessSubmission.Outcome outcome = submission.submit(signed);

      assertThat(outcome.result()).isEqualTo(WitnessResult.COSIGNED);
      NoteSignature line = Objects.requireNonNull(outcome.cosignature());
      assertThat(witness.key().cosigned(signed.checkpoint(), line)).isTrue();
      assertThat(server.size()).isEqualTo(size);
    }
    assertThat(server.answers()).containsOnly(200);
  }

  @Test
  void everyPairOfSizesIsProvedConsistent() throws Exception {
    for (int old = 1; old <= 12; old++) {
      for (int size = old; size <= 12; size++) {
        server.remember(old, log.at(old).checkpoint().rootHash());
        assertThat(submission.submit(log.at(size)).result())
            .as("%d to %d", old, size)
            .isEqualTo(WitnessResult.COSIGNED);
      }
    }
  }

  @Test
  void afterARestartItLearnsWhatTheWitnessKnows() throws Exception {
    submission.submit(log.at(5));
    submission = new WitnessSubmission(witness, log::between);

    assertThat(submission.submit(log.at(9)).result()).isEqualTo(WitnessResult.COSIGNED);

    assertThat(server.answers()).containsExactly(200, 409, 200);
  }

  @Test
  void aWitnessThatForgotIsBegunWithAnew() throws Exception {
    submission.submit(log.at(5));
    server.remember(0, new byte[0]);

    assertThat(submission.submit(log.at(9)).result()).isEqualTo(WitnessResult.COSIGNED);
  }

  @Test
  void aWitnessThatSawMoreIsAFinding() throws Exception {
    submission.submit(log.at(9));
    submission = new WitnessSubmission(witness, log::between);

    assertThat(submission.submit(log.at(5)).result()).isEqualTo(WitnessResult.AHEAD);
    assertThat(submission.submit(log.at(12)).result()).isEqualTo(WitnessResult.COSIGNED);
    assertThat(submission.submit(log.at(5)).result()).isEqualTo(WitnessResult.AHEAD);
  }

  @Test
  void anotherLogOfTheSameSizeIsAFinding() throws Exception {
    submission.submit(log.at(5));
    WitnessedLog other = new WitnessedLog(pair, "another ");
    submission = new WitnessSubmission(witness, other::between);

    assertThat(submission.submit(other.at(5)).result()).isEqualTo(WitnessResult.FORKED);
  }

  @Test
  void aLogThatWasWrittenAnewIsAFinding() throws Exception {
    submission.submit(log.at(5));
    WitnessedLog other = new WitnessedLog(pair, "another ");
    submission = new WitnessSubmission(witness, other::between);

    assertThat(submission.submit(other.at(9)).result()).isEqualTo(WitnessResult.INCONSISTENT);
    assertThat(server.size()).isEqualTo(5);
  }

  @Test
  void aWitnessThatDoesNotKnowTheLogOrItsKeySaysSo() throws Exception {
    WitnessedLog stranger = new WitnessedLog(TestWitness.generate(), "entry ");

    assertThat(submission.submit(log.at(3, "example.com/other")).result())
        .isEqualTo(WitnessResult.UNKNOWN_LOG);
    assertThat(submission.submit(stranger.at(3)).result()).isEqualTo(WitnessResult.UNKNOWN_KEY);
    assertThat(server.size()).isZero();
  }

  @Test
  void aSignatureThatIsNotTheWitnesssIsNotKept() throws Exception {
    server.signWith(TestWitness.generate());

    WitnessSubmission.Outcome outcome = submission.submit(log.at(3));

    assertThat(outcome.result()).isEqualTo(WitnessResult.INVALID_COSIGNATURE);
    assertThat(outcome.cosignature()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "400, REFUSED",
    "403, UNKNOWN_KEY",
    "404, UNKNOWN_LOG",
    "409, REFUSED",
    "422, INCONSISTENT",
    "429, REFUSED",
    "500, REFUSED",
    "503, REFUSED",
    "302, REFUSED",
    "200, INVALID_COSIGNATURE",
  })
  void everyOtherAnswerIsTold(int status, WitnessResult result) throws Exception {
    server.fail(status);

    assertThat(submission.submit(log.at(3)).result()).isEqualTo(result);
    assertThat(submission.submit(log.at(4)).result()).isEqualTo(WitnessResult.COSIGNED);
  }

  @Test
  void aWitnessThatDoesNotAnswerIsGivenUp() throws Exception {
    server.fail(0);
    submission = new WitnessSubmission(witness(Duration.ofMillis(300)), log::between);

    assertThat(submission.submit(log.at(3)).result()).isEqualTo(WitnessResult.UNREACHABLE);

    URI nobody = server.prefix();
    server.close();
    submission =
        new WitnessSubmission(
            new Witness("one", nobody, witness.key(), Duration.ofSeconds(5)), log::between);
    assertThat(submission.submit(log.at(3)).result()).isEqualTo(WitnessResult.UNREACHABLE);
  }

  @Test
  void whatCannotBeProvedIsNotSent() throws Exception {
    submission =
        new WitnessSubmission(
            witness,
            (old, head) -> {
              throw new IllegalStateException("the rows are not those that were signed");
            });

    assertThat(submission.submit(log.at(3)).result()).isEqualTo(WitnessResult.UNPROVABLE);
    assertThat(server.answers()).isEmpty();
  }
}
