package dev.lethe.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.standalone.client.RefusedException;
import dev.lethe.standalone.client.TrainerClient.Background;
import dev.lethe.standalone.client.UnreachableException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class BackgroundReportTest {
  private final Deque<Supplier<Optional<Background>>> answers = new ArrayDeque<>();
  private final List<String> console = new ArrayList<>();

  @Test
  void eachTenthIsSaidOnceAndTheEnd() {
    // Given a trainer that is away for a while
    made(0);
    made(16);
    answers.add(
        () -> {
          throw new UnreachableException("away");
        });
    made(160);
    made(176);
    answers.add(Optional::empty);

    // When it is followed to the end
    BackgroundReport report = report();
    boolean more = true;
    while (more) {
      more = report.tell();
    }

    // Then
    assertThat(console)
        .containsExactly(
            "the model's own background: 0 of 1,500 samples; everyday questions stand in for it",
            "the model's own background: 160 of 1,500 samples",
            "the model's own background is in use");
  }

  @Test
  void aBackgroundThatIsThereIsNotTalkedAbout() {
    // Given
    answers.add(Optional::empty);

    // When
    boolean more = report().tell();

    // Then
    assertThat(more).isFalse();
    assertThat(console).isEmpty();
  }

  @Test
  void aTrainerThatRefusesForGoodIsNotAskedAgain() {
    // Given
    answers.add(
        () -> {
          throw new RefusedException("busy", 503);
        });
    answers.add(
        () -> {
          throw new RefusedException("key taken away", 401);
        });
    BackgroundReport report = report();

    // When, then
    assertThat(report.tell()).isTrue();
    assertThat(report.tell()).isFalse();
    assertThat(console).isEmpty();
  }

  private BackgroundReport report() {
    return new BackgroundReport(() -> answers.remove().get(), console::add);
  }

  private void made(int samples) {
    answers.add(() -> Optional.of(new Background(samples, 1500)));
  }
}
