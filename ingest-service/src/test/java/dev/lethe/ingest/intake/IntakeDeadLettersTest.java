package dev.lethe.ingest.intake;

import static dev.lethe.ingest.intake.IntakeFixture.BODY;
import static dev.lethe.ingest.intake.IntakeFixture.SECRET;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.DeadLetter;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.RequestState;
import java.nio.file.Path;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot become a request. */
class IntakeDeadLettersTest {
  @AutoClose private final IntakeFixture lethe;

  IntakeDeadLettersTest(@TempDir Path folder, @TempDir Path references) {
    lethe = new IntakeFixture(folder, references);
  }

  @Test
  void aKeyThatIsNotTheIdIsADeadLetter() {
    lethe.erase("r-2", BODY);

    KeyValue<byte[], Event<DeadLetter>> letter = lethe.dead().get(0);
    assertThat(new String(letter.key, UTF_8)).isEqualTo("r-2");
    assertThat(letter.value.data().reason()).isEqualTo("key-mismatch");
    assertThat(lethe.states()).isEmpty();
  }

  @Test
  void whatIsNotReadableIsADeadLetterThatSaysWhereAndNotWhat() {
    lethe.erase("r-1", BODY.replace("\"prompt\"", "\"promt\""));

    DeadLetter letter = lethe.dead().get(0).value.data();
    assertThat(letter.reason()).isIn("unknown-field", "missing-field");
    assertThat(letter.field()).startsWith("/data/forgetSet/examples/0");
    assertThat(letter.sealedPayload()).doesNotContain("Quill");
    assertThat(lethe.opened(letter)).contains(SECRET);
  }

  @Test
  void malformedOversizedEmptyAndNullRecordsNeitherStopTheStreamNorGetLost() {
    lethe.raw("x", "{\"id\":".getBytes(UTF_8), new RecordHeaders());
    lethe.raw("x", new byte[200_000], new RecordHeaders());
    lethe.raw("x", new byte[0], new RecordHeaders());
    lethe.intake.pipeInput(new TestRecord<>(null, null, new RecordHeaders()));

    lethe.erase("r-1", BODY);

    assertThat(lethe.dead())
        .extracting(letter -> letter.value.data().reason())
        .containsExactly("malformed-json", "too-large", "malformed-json", "not-a-cloudevent");
    assertThat(lethe.states()).containsExactly(RequestState.RECEIVED, RequestState.ACCEPTED);
  }

  @Test
  void aRequestWhoseEventsCannotBeWrittenIsADeadLetterToo() {
    lethe.erase(
        "r-1", BODY.replace("{\"id\"", "{\"receivedAt\":\"9999-12-31T23:59:59-00:01\",\"id\""));

    assertThat(lethe.dead().get(0).value.data().reason()).isEqualTo("schema");
    assertThat(lethe.states()).isEmpty();
  }

  @Test
  void aCancellationOfNothingIsADeadLetter() {
    lethe.cancel("r-9");

    assertThat(lethe.dead().get(0).value.data().reason()).isEqualTo("unknown-request");
  }
}
