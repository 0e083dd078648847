package dev.lethe.ingest.console.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ingest.console.MutableClock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How long people stay signed in. */
class ConsoleSessionsTest {
  private final MutableClock clock = new MutableClock();
  private final ConsoleSessions sessions = new ConsoleSessions(clock);
  private final String id = sessions.begin("key:1", Optional::empty).id();

  @Test
  void aSessionEndsHalfAnHourAfterTheLastClick() {
    clock.pass(Duration.ofMinutes(29));
    assertThat(sessions.find(id, true)).isPresent();
    clock.pass(Duration.ofMinutes(29));
    assertThat(sessions.find(id, true)).isPresent();

    clock.pass(Duration.ofMinutes(30));

    assertThat(sessions.find(id, true)).isEmpty();
  }

  @Test
  void aPageThatRefreshesItselfKeepsNobodySignedIn() {
    clock.pass(Duration.ofMinutes(29));
    assertThat(sessions.find(id, false)).isPresent();

    clock.pass(Duration.ofMinutes(1));

    assertThat(sessions.find(id, false)).isEmpty();
  }

  @Test
  void howeverBusySomebodyIsASessionEndsAfterEightHours() {
    for (int minutes = 0; minutes < 8 * 60 - 20; minutes += 20) {
      clock.pass(Duration.ofMinutes(20));
      assertThat(sessions.find(id, true)).as("%d", minutes).isPresent();
    }

    clock.pass(Duration.ofMinutes(20));

    assertThat(sessions.find(id, true)).isEmpty();
  }

  @Test
  void whoSignsOutIsOutAndNobodyElseIs() {
    ConsoleSession other = sessions.begin("key:2", Optional::empty);

    sessions.end(sessions.find(id, true).orElseThrow());

    assertThat(sessions.find(id, true)).isEmpty();
    assertThat(sessions.find(other.id(), true)).contains(other);
    assertThat(sessions.find(null, true)).isEmpty();
    assertThat(sessions.find("guessed", true)).isEmpty();
  }
}
