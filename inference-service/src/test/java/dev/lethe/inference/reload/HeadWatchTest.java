package dev.lethe.inference.reload;

import static dev.lethe.schemas.AdapterEvent.Kind.SHIELD_READY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.inference.SignedControlLog;
import dev.lethe.inference.serving.ReplicaState;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.control.ControlFault;
import dev.lethe.schemas.control.ControlKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeadWatchTest {
  private static final ControlKeys KEYS = SignedControlLog.TRUSTED;

  @TempDir private Path folder;

  private final SetClock clock = new SetClock(Instant.now());
  private final ReplicaState state = new ReplicaState();
  private final SignedControlLog chain = new SignedControlLog("demo");
  private final HeadWatch watch =
      new HeadWatch(state, Duration.ofSeconds(5), Duration.ofMinutes(10), clock);

  @Test
  void withoutAHeadNothingIsServed() {
    DesiredState desiredState = desiredState();

    watch.begins();
    watch.look(desiredState);

    assertThat(state.uncovered()).contains("no signed head has been seen");
  }

  @Test
  void aHeadThatComesBeforeItsStatementsIsForgivenForAMoment() {
    // Given a replica that has read everything
    DesiredState desiredState = desiredState();
    assertThat(desiredState.apply(chain.head())).isEmpty();
    watch.begins();
    watch.look(desiredState);
    assertThat(state.uncovered()).isEmpty();

    // When a head covers a statement that has not come
    AdapterEvent late = chain.state(Fakes.event("r1", SHIELD_READY, "s1"));
    assertThat(desiredState.apply(chain.head())).isEmpty();
    watch.look(desiredState);
    assertThat(state.uncovered()).isEmpty();
    clock.leap(Duration.ofSeconds(6));

    // Then it serves no longer than that, and again once it is there
    assertThat(state.uncovered().orElse("")).startsWith("the log lacks statements");
    assertThat(desiredState.apply(late)).isEmpty();
    watch.look(desiredState);
    assertThat(state.uncovered()).isEmpty();
  }

  @Test
  void whatALogLacksWhenAReplicaStartsIsNotForgiven() {
    DesiredState desiredState = desiredState();
    chain.state(Fakes.event("r1", SHIELD_READY, "s1"));
    assertThat(desiredState.apply(chain.head())).isEmpty();

    watch.begins();
    watch.look(desiredState);

    assertThat(state.uncovered()).isPresent();
  }

  @Test
  void anotherLogThanTheHeadsIsNotServed() {
    DesiredState desiredState = desiredState();
    chain.state(Fakes.event("r1", SHIELD_READY, "s1"));
    assertThat(desiredState.apply(chain.head())).isEmpty();
    AdapterEvent other = new SignedControlLog("demo").state(Fakes.event("r2", SHIELD_READY, "s2"));
    assertThat(desiredState.apply(other)).isEmpty();

    watch.begins();
    watch.look(desiredState);

    assertThat(state.uncovered().orElse("")).startsWith("the log holds other statements");
  }

  @Test
  void heldBackHeadsEndTheServiceToo() {
    DesiredState desiredState = desiredState();
    assertThat(desiredState.apply(chain.head())).isEmpty();
    watch.begins();
    watch.look(desiredState);
    clock.leap(Duration.ofSeconds(20));
    assertThat(desiredState.apply(chain.head())).isEmpty();
    watch.look(desiredState);
    clock.leap(Duration.ofMinutes(9));
    assertThat(state.uncovered()).isEmpty();

    clock.leap(Duration.ofMinutes(2));

    assertThat(state.uncovered()).contains("no new head for too long");
    assertThat(desiredState.apply(chain.head())).isEmpty();
    watch.look(desiredState);
    assertThat(state.uncovered()).isEmpty();
  }

  @Test
  void anOldHeadOnAnEmptiedTopicIsNotServedByBeforeANewOneComes() {
    // Given a replica that starts on an old disk, and a log that is as empty as its head says
    DesiredState desiredState = desiredState();
    assertThat(desiredState.apply(chain.head())).isEmpty();
    clock.leap(Duration.ofSeconds(31));
    watch.begins();
    watch.look(desiredState);
    assertThat(state.uncovered()).contains("no new head for too long");

    // When the ingest service signs what is in force now
    AdapterEvent shield = chain.state(Fakes.event("r1", SHIELD_READY, "s1"));
    assertThat(desiredState.apply(chain.head())).isEmpty();
    watch.look(desiredState);

    // Then that is what counts
    assertThat(state.uncovered().orElse("")).startsWith("the log lacks statements");
    assertThat(desiredState.apply(shield)).isEmpty();
    watch.look(desiredState);
    assertThat(state.uncovered()).isEmpty();
  }

  @Test
  void aHeadThatWasSeenOnceIsNeverForgotten() {
    // Given a replica that kept the head of a longer log
    HeadFile file = HeadFile.open(folder, "demo", KEYS);
    DesiredState desiredState = new DesiredState("demo", KEYS, file.newest());
    LiveSetHead old = chain.head();
    assertThat(desiredState.apply(chain.state(Fakes.event("r1", SHIELD_READY, "s1")))).isEmpty();
    assertThat(desiredState.apply(chain.head())).isEmpty();
    file.keep();

    // When it starts again on a log that was put back to its beginning
    HeadFile again = HeadFile.open(folder, "demo", KEYS);
    DesiredState shortened = new DesiredState("demo", KEYS, again.newest());
    assertThat(shortened.apply(old)).isEmpty();
    watch.begins();
    watch.look(shortened);

    assertThat(state.uncovered().orElse("")).startsWith("the log lacks statements");
  }

  @Test
  void anOldHeadThatIsPutBehindANewerOneIsAFinding() {
    DesiredState desiredState = desiredState();
    LiveSetHead old = chain.head();
    assertThat(desiredState.apply(chain.state(Fakes.event("r1", SHIELD_READY, "s1")))).isEmpty();
    assertThat(desiredState.apply(chain.head())).isEmpty();

    assertThat(desiredState.apply(old)).contains(ControlFault.REPEATED);
  }

  @Test
  void aFileThatHoldsSomethingElseIsNamed() throws IOException {
    Files.writeString(folder.resolve("newest-head.json"), "{}");

    assertThatThrownBy(() -> HeadFile.open(folder, "demo", KEYS))
        .hasMessage("newest-head.json holds no head");
  }

  private static DesiredState desiredState() {
    return new DesiredState("demo", KEYS, HeadFile.open(null, "demo", KEYS).newest());
  }
}
