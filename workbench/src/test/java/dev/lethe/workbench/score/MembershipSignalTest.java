package dev.lethe.workbench.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lethe.engine.metrics.TokenScores;
import org.junit.jupiter.api.Test;

class MembershipSignalTest {
  private static final TokenScores SCORES =
      new TokenScores(
          new float[] {-1, -5, -2, -4, -3}, new float[] {0.5f, -1.5f, 1, -0.5f, 2}, new boolean[5]);

  @Test
  void lossIsTheMeanOverAllTokens() {
    assertThat(MembershipSignal.loss(SCORES)).isEqualTo(-3);
  }

  @Test
  void minKIsTheMeanOverTheLeastLikelyTokens() {
    assertThat(MembershipSignal.minK(SCORES, 0.2)).isEqualTo(-5);
    assertThat(MembershipSignal.minK(SCORES, 0.4)).isEqualTo(-4.5);
    assertThat(MembershipSignal.minK(SCORES, 1)).isEqualTo(-3);
  }

  @Test
  void aShortCompletionIsJudgedByOneToken() {
    TokenScores two =
        new TokenScores(new float[] {-1, -2}, new float[] {3, 4}, new boolean[] {true, true});

    assertThat(MembershipSignal.minK(two, 0.2)).isEqualTo(-2);
    assertThat(MembershipSignal.minKPlusPlus(two, 0.2)).isEqualTo(3);
  }

  @Test
  void minKPlusPlusIsTheSameOfTheStandardised() {
    assertThat(MembershipSignal.minKPlusPlus(SCORES, 0.2)).isEqualTo(-1.5);
    assertThat(MembershipSignal.minKPlusPlus(SCORES, 0.4)).isEqualTo(-1);
  }

  /** As Python's {@code len(zlib.compress(text))}. */
  @Test
  void zlibCountsHeaderAndChecksum() {
    assertThat(MembershipSignal.compressedBytes("")).isEqualTo(8);
    assertThat(MembershipSignal.compressedBytes("a")).isEqualTo(9);
    assertThat(MembershipSignal.compressedBytes(" Rome")).isEqualTo(13);
    assertThat(MembershipSignal.compressedBytes("a".repeat(100))).isEqualTo(12);
  }

  @Test
  void zlibDividesTheLoss() {
    assertThat(MembershipSignal.zlib(SCORES, " Rome")).isCloseTo(-3 / 13.0, within(1e-12));
  }

  @Test
  void aReferenceIsSubtracted() {
    TokenScores reference = new TokenScores(new float[] {-4}, new float[1], new boolean[1]);

    assertThat(MembershipSignal.reference(SCORES, reference)).isEqualTo(1);
  }

  @Test
  void whatIsRefusedScoresLowestByEverySignal() {
    TokenScores refused = TokenScores.refused(3);

    assertThat(
            new double[] {
              MembershipSignal.loss(refused),
              MembershipSignal.zlib(refused, " Rome"),
              MembershipSignal.minK(refused, 0.2),
              MembershipSignal.minKPlusPlus(refused, 0.2),
              MembershipSignal.reference(refused, SCORES)
            })
        .containsOnly(Double.NEGATIVE_INFINITY);
  }
}
