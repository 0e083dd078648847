package dev.lethe.standalone.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The logs are those of starts that were made to fail. */
class FailureReasonTest {
  private static final int FAILED = 1;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          trainer-missing-tensor | IllegalArgumentException: tensor model.norm.weight is missing in the model's weights
          replica-missing-tensor | tensor model.norm.weight is missing in the model's weights
          inference-direct-memory | OutOfMemoryError: Cannot reserve 77791232 bytes of direct buffer memory (allocated: 38928385, limit: 41943040)
          heap | OutOfMemoryError: Java heap space
          no-memory-for-the-jvm | Native memory allocation (mmap) failed to map 286331109376 bytes. Error detail: committing reserved memory.
          missing-setting | NoSuchElementException: SRCFG00014: The config property lethe.model.dir is required but it could not be found in any config source
          port-in-use | Port 38104 seems to be in use by another process. Quarkus may already be running or the port is used by another application.
          kafka-port-in-use | BindException: Address already in use
          native-crash | crash in native code: SIGSEGV (0xb) at pc=0x00007f0fb089df14 (sent by kill), pid=1351, tid=1351
          postgres-configuration | configuration file "/srv/lethe/postgres/cluster/postgresql.conf" contains errors
          postgres-control-file | could not open file "/srv/lethe/postgres/cluster/global/pg_control": No such file or directory
          """)
  void theLogOfAFailedStartSaysWhy(String log, String reason) throws Exception {
    assertThat(FailureReason.of(tail(log), FAILED)).endsWith(reason);
  }

  @Test
  void theDeepestCauseIsTheReason() {
    LogTail tail =
        LogTail.of(
            """
            2026-11-29 07:03:00,229 ERROR [io.qu.ru.Application] (main) Failed to start application: java.lang.RuntimeException: Failed to start quarkus
            \tat io.quarkus.runner.ApplicationImpl.doStart(Unknown Source)
            Caused by: org.flywaydb.core.api.FlywayException: Unable to obtain connection
            \t... 12 more
            Caused by: java.net.ConnectException: Connection refused
            \t... 20 more
            2026-11-29 07:03:01,000 INFO  [io.quarkus] (main) lethe-ingest stopped in 0.030s
            """);

    assertThat(FailureReason.of(tail, FAILED)).isEqualTo("ConnectException: Connection refused");
  }

  @Test
  void aSignalIsTheReasonWhereTheLogCannotKnow() throws Exception {
    LogTail healthy = LogTail.of("2026-11-29 07:03:01,000 INFO  [io.quarkus] (main) started\n");

    assertThat(FailureReason.of(healthy, 137)).contains("killed by signal 9", "memory");
    assertThat(FailureReason.of(healthy, 143)).contains("signal 15");
    assertThat(FailureReason.of(healthy, 139)).isEqualTo("crash in native code: SIGSEGV");
  }

  @Test
  void withoutAWordTheExitCodeIsTheReason() {
    assertThat(FailureReason.of(LogTail.of(""), 7)).isEqualTo("exit code 7");
    assertThat(FailureReason.of(LogTail.of("Bye\n\n"), 7)).isEqualTo("exit code 7: Bye");
  }

  @Test
  void theLineIsShortAndHoldsNoControlCharacters() {
    LogTail tail = LogTail.of("Error: \u001b[31m" + "long ".repeat(200));

    String reason = FailureReason.of(tail, FAILED);

    assertThat(reason).hasSize(300).startsWith("Error: \\u001b[31mlong ").doesNotContain("\u001b");
  }

  @Test
  void aProcessMayOutliveItsStart() throws Exception {
    assertThat(FailureReason.ofLingering(tail("inference-direct-memory")))
        .hasValueSatisfying(reason -> assertThat(reason).startsWith("OutOfMemoryError"));
    assertThat(FailureReason.ofLingering(tail("postgres-configuration"))).isEmpty();
  }

  @Test
  void onlyWhatTheLastRunWroteCounts(@TempDir Path folder) throws Exception {
    // Given a log that an earlier run has ended with a reason
    Path log = folder.resolve("a.log");
    Files.writeString(log, "Error: the old one\n");
    long begin = LogTail.end(log);
    Files.writeString(log, Files.readString(log) + "Error: the new one\n");

    // When and then
    assertThat(FailureReason.of(LogTail.read(log, begin))).contains("Error: the new one");
    assertThat(FailureReason.of(LogTail.read(log, LogTail.end(log)))).isEmpty();
    assertThat(FailureReason.of(LogTail.read(folder.resolve("none.log"), 0))).isEmpty();
  }

  private static LogTail tail(String name) throws IOException, URISyntaxException {
    var resource = FailureReasonTest.class.getResource("/failed-starts/" + name + ".log");
    return LogTail.read(Path.of(Objects.requireNonNull(resource).toURI()), 0);
  }
}
