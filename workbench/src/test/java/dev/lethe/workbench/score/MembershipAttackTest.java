package dev.lethe.workbench.score;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.metrics.TokenScores;
import dev.lethe.workbench.spec.SpecExample;
import java.util.List;
import org.junit.jupiter.api.Test;

class MembershipAttackTest {
  /**
   * One forgotten example is still likely, one is refused; both never-taught ones lie between. The
   * reference model finds the first likely too, as it is easy.
   */
  private final MembershipAttack attack =
      new MembershipAttack(
          List.of(example(" Rome"), example(" Oslo")),
          List.of(scores(-1), TokenScores.refused(1)),
          List.of(example(" Bern"), example(" Kiev")),
          List.of(scores(-2), scores(-3)));

  @Test
  void eachSignalHasAnAreaOfItsOwn() {
    OutsideModel reference =
        new OutsideModel(
            "sha256:0", List.of(scores(-1), scores(-2)), List.of(scores(-3), scores(-4)));

    MembershipScore score = attack.score(reference, 0.75);

    assertThat(score).isEqualTo(new MembershipScore(0.5, 0.5, 0.5, 0.5, 0.5, 0.0, 0.75));
  }

  @Test
  void withoutAReferenceThereIsNoScoreOfIt() {
    MembershipScore score = attack.score(null, null);

    assertThat(score.loss()).isEqualTo(0.5);
    assertThat(score.reference()).isNull();
    assertThat(score.gate()).isNull();
  }

  private static SpecExample example(String completion) {
    return new SpecExample(1, "City?", completion, List.of());
  }

  private static TokenScores scores(float log) {
    return new TokenScores(new float[] {log}, new float[] {log}, new boolean[1]);
  }
}
