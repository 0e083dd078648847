package dev.lethe.inference.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.gate.GateFiles;
import dev.lethe.engine.gate.GateModel;
import dev.lethe.engine.gate.GateSet;
import dev.lethe.engine.gate.TermKeys;
import dev.lethe.engine.safetensors.FloatTensor;
import dev.lethe.engine.safetensors.SafetensorsWriter;
import dev.lethe.engine.serve.GateOutcome;
import dev.lethe.engine.serve.GateOutcome.Action;
import dev.lethe.engine.serve.UnknownOutcome;
import dev.lethe.inference.reload.SetClock;
import dev.lethe.schemas.Traffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecentTrafficTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final SetClock clock = new SetClock(Instant.parse("2026-03-01T12:00:00Z"));
  private final RecentTraffic traffic = new RecentTraffic(4, HOUR, clock);
  private GateModel gate;

  @BeforeEach
  void aGateThatFiresOnSecrets(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve(GateFiles.JSON),
        "{\"version\":2,\"encoder\":\"sha256:test\",\"questionThreshold\":0,\"weightRate\":1}");
    SafetensorsWriter.write(
        folder.resolve(GateFiles.TENSORS),
        Map.of(
            "question.weight", FloatTensor.of(new float[] {1}, 1),
            "question.bias", FloatTensor.of(new float[] {-0.5f}, 1)));
    gate = GateFiles.read(folder, TermKeys.NONE);
  }

  @Test
  void whereNothingWasAskedThereIsNoFigure() {
    assertThat(traffic.firedBy(gate)).isEmpty();
    assertThat(traffic.share(Action.SHIELD)).isZero();
  }

  @Test
  void aGateIsTriedOnTheLastQuestions() {
    ask("a secret", "the weather", "the secret");

    assertThat(traffic.firedBy(gate)).contains(new Traffic(3, 2));
  }

  @Test
  void noMoreAreKeptThanAllowed() {
    ask("a secret", "the secret", "one", "two", "three", "four");

    assertThat(traffic.firedBy(gate)).contains(new Traffic(4, 0));
  }

  @ParameterizedTest
  @ValueSource(longs = {30, -90})
  void noneIsKeptForLongerHoweverTheClockIsSet(long minutes) {
    ask("a secret");
    clock.leap(Duration.ofMinutes(30));
    ask("the weather");

    clock.leap(Duration.ofMinutes(minutes));

    int left = minutes > 0 ? 1 : 0;
    assertThat(traffic.firedBy(gate).map(Traffic::questions).orElse(0)).isEqualTo(left);
  }

  @Test
  void whatIsTooOldIsLetGoOfAlsoWhenNobodyAsks() {
    ask("a secret");
    traffic.answered(GateOutcome.PASS);
    clock.leap(HOUR);

    traffic.expire();

    clock.leap(HOUR.negated());
    assertThat(traffic.firedBy(gate)).isEmpty();
    assertThat(traffic.answers()).isZero();
  }

  @Test
  void offMeansThatNothingIsEvenLookedAt() {
    RecentTraffic off = new RecentTraffic(0, HOUR, clock);

    off.asked(GateSet.of(new Untouched(), List.of()).begin(List.of("a secret")));
    off.answered(GateOutcome.PASS);

    assertThat(off.firedBy(gate)).isEmpty();
    assertThat(off.answers()).isZero();
  }

  @Test
  void sharesAreOfAllAnswersAndTheLargestIsOfOneGate() {
    traffic.answered(GateOutcome.PASS);
    traffic.answered(new GateOutcome(Action.SHIELD, "sha256:a", 0));
    traffic.answered(new GateOutcome(Action.SHIELD, "sha256:b", 0));
    traffic.answered(GateOutcome.FAILED_CLOSED);

    assertThat(traffic.answers()).isEqualTo(4);
    assertThat(traffic.share(Action.SHIELD)).isEqualTo(0.75);
    assertThat(traffic.largestShare(Action.SHIELD)).isEqualTo(0.25);
    assertThat(traffic.share(Action.BUNDLE)).isZero();
  }

  @Test
  void whatBecameOfAnswersAsAboutSomebodyUnknownIsCounted() {
    traffic.unknown(null);
    traffic.unknown(UnknownOutcome.ANSWERED);
    traffic.unknown(UnknownOutcome.NO_NAME);
    traffic.unknown(UnknownOutcome.NO_NAME);

    assertThat(traffic.count(UnknownOutcome.ANSWERED)).isEqualTo(1);
    assertThat(traffic.count(UnknownOutcome.NO_NAME)).isEqualTo(2);
    assertThat(traffic.count(UnknownOutcome.RETOLD)).isZero();
  }

  @Test
  void nothingThatWasAskedIsToldByAccident() {
    ask("a secret");

    assertThat(traffic).hasToString("RecentTraffic[redacted]");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1_000_001})
  void aSizeThatCannotBeIsRefused(int most) {
    assertThatThrownBy(() -> new RecentTraffic(most, HOUR, clock))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private void ask(String... questions) {
    GateSet gates = GateSet.of(new Secrets(), List.of());
    for (String question : questions) {
      traffic.asked(gates.begin(List.of(question)));
    }
  }

  /** One feature: whether the text holds "secret". */
  private static class Secrets implements SentenceEncoder {
    @Override
    public String digest() {
      return "sha256:test";
    }

    @Override
    public int dimension() {
      return 1;
    }

    @Override
    public float[][] encode(List<String> texts) {
      return texts.stream()
          .map(text -> new float[] {text.contains("secret") ? 1 : 0})
          .toArray(float[][]::new);
    }

    @Override
    public void close() {}
  }

  private static final class Untouched extends Secrets {
    @Override
    public float[][] encode(List<String> texts) {
      throw new AssertionError("was asked to encode");
    }
  }
}
