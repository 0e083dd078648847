package dev.lethe.ingest.intake;

import static dev.lethe.ingest.intake.IntakeFixture.BODY;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ingest.OddRecords;
import dev.lethe.schemas.DeadLetter;
import dev.lethe.schemas.RequestState;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever lies in the topic, what lies behind it is taken. */
class IntakeOddRecordsTest {
  private static final String ERASURE =
      """
      {"specversion":"1.0","id":"e-1","source":"/test","type":"lethe.erasure-requested.v1",
       "time":"2026-01-02T03:04:05Z","data":%s}"""
          .formatted(BODY);

  private final IntakeFixture lethe;

  IntakeOddRecordsTest(@TempDir Path folder, @TempDir Path references) {
    lethe = new IntakeFixture(folder, references);
  }

  @AfterEach
  void stop() {
    lethe.close();
  }

  @Test
  void theIntakeTopicMayHoldAnything() {
    List<TestRecord<byte[], byte[]>> odd = OddRecords.around(ERASURE.getBytes(UTF_8));

    odd.forEach(lethe.intake::pipeInput);
    lethe.erase("r-1", BODY);

    assertThat(lethe.states()).containsExactly(RequestState.RECEIVED, RequestState.ACCEPTED);
    assertThat(lethe.dead()).hasSameSizeAs(odd);
  }

  @Test
  void theTopicBetweenItsStagesMayToo() {
    OddRecords.around(ERASURE.getBytes(UTF_8)).forEach(lethe.byId::pipeInput);
    lethe.erase("r-1", BODY);

    assertThat(lethe.states()).containsExactly(RequestState.RECEIVED, RequestState.ACCEPTED);
  }

  @Test
  void whatIsWrittenHasTheTimeOfItsWritingAndNoHeaderOfTheClient() {
    RecordHeaders headers = new RecordHeaders();
    headers.add("traceparent", new byte[1_000_000]).add("tracestate", new byte[1_000_000]);
    headers.add("mine", new byte[1_000_000]);

    lethe.intake.pipeInput(
        new TestRecord<>("r-1".getBytes(UTF_8), ERASURE.getBytes(UTF_8), headers, 0L));

    var job = lethe.jobs.readRecord();
    assertThat(job.timestamp()).isEqualTo(IntakeFixture.NOW.toEpochMilli());
    assertThat(job.headers()).extracting(header -> header.key()).containsExactly("content-type");
  }

  @Test
  void anIdThatEndsInALineBreakIsADeadLetterThatNamesIt() {
    lethe.erase("nl-1\n", BODY.replace("\"r-1\"", "\"nl-1\\n\""));

    DeadLetter letter = lethe.dead().get(0).value.data();
    assertThat(letter.reason()).isEqualTo("schema");
    assertThat(letter.field()).isEqualTo("/data/id");
  }

  @Test
  void aDayThatNoEventCanNameIsADeadLetterThatNamesIt() {
    lethe.erase("r-1", BODY.replace("{\"id\"", "{\"dueAt\":\"9999-12-31T23:59:59-00:01\",\"id\""));

    DeadLetter letter = lethe.dead().get(0).value.data();
    assertThat(letter.reason()).isEqualTo("schema");
    assertThat(letter.field()).isEqualTo("/data/dueAt");
  }
}
