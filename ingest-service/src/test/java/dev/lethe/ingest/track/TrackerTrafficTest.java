package dev.lethe.ingest.track;

import static dev.lethe.ingest.track.TrackerFixture.BUNDLE;
import static dev.lethe.ingest.track.TrackerFixture.SHIELD;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.Traffic;
import dev.lethe.schemas.measured.Measurements;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What replicas counted of their traffic, and what is said of it. */
class TrackerTrafficTest {
  private TrackerFixture lethe;

  @BeforeEach
  void start(@TempDir Path folder) {
    lethe = new TrackerFixture(folder);
  }

  @AfterEach
  void stop() {
    lethe.close();
  }

  @Test
  void whatTheLiveReplicasCountedIsSummed() {
    lethe.twoReplicasAndAShield();
    lethe.alive("three");
    lethe.ack("one", "r-1", SHIELD, new Traffic(500, 2));
    lethe.ack("two", "r-1", SHIELD, new Traffic(312, 1));
    lethe.ack("gone", "r-1", SHIELD, new Traffic(100, 100));

    lethe.ack("three", "r-1", SHIELD);

    Measurements measured = requireNonNull(lethe.written().get(0).measured());
    assertThat(measured.json().path("shieldTraffic"))
        .hasToString("{\"questions\":812,\"fired\":3}");
  }

  @Test
  void whatAReplicaCountedInAnEarlierLifeIsNotSummed() {
    lethe.twoReplicasAndAShield();
    lethe.ack("one", "r-1", SHIELD, new Traffic(500, 500));
    lethe.pass(Duration.ofSeconds(2), "one", "two");
    lethe.heartbeat("one", lethe.now(), false);
    lethe.ack("two", "r-1", SHIELD);

    lethe.ack("one", "r-1", SHIELD);

    assertThat(requireNonNull(lethe.written().get(0).measured()).shieldTraffic()).isEmpty();
  }

  @Test
  void aShieldThatFiresOnMuchOfTheTrafficIsReportedAndNotHeld() {
    lethe.twoReplicasAndAShield();
    lethe.ack("one", "r-1", SHIELD, new Traffic(600, 30));

    lethe.ack("two", "r-1", SHIELD, new Traffic(600, 31));

    RequestEvent shielded = lethe.written().get(0);
    assertThat(shielded.state()).isEqualTo(RequestState.SHIELDED);
    assertThat(requireNonNull(shielded.measured()).json().path("shieldTraffic"))
        .hasToString("{\"questions\":1200,\"fired\":61,\"beyondBudget\":true}");
  }

  @Test
  void ofABundleItIsSaidOnWhatItsQuestionSideFires() {
    lethe.verified();
    lethe.ack("one", "r-1", BUNDLE, new Traffic(1000, 300));
    lethe.withdraw("one", "r-1", SHIELD);
    lethe.withdraw("two", "r-1", SHIELD);
    lethe.states();

    lethe.ack("two", "r-1", BUNDLE);

    RequestEvent enforced = lethe.written().get(0);
    assertThat(enforced.state()).isEqualTo(RequestState.ENFORCED);
    assertThat(requireNonNull(enforced.measured()).json().path("bundleTraffic"))
        .hasToString("{\"questions\":1000,\"fired\":300}");
  }
}
