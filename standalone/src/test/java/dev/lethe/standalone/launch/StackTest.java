package dev.lethe.standalone.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.engine.model.Precision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackTest {
  private static final Path HOME = Path.of(System.getProperty("lethe.home"));
  private static final Path TINY = HOME.resolve("engine/src/test/resources/tiny-model");

  private final List<String> heard = new ArrayList<>();
  private final StartListener listener =
      new StartListener() {
        @Override
        public void ready(String part, Duration after) {
          heard.add(part);
        }

        @Override
        public void notice(String line) {
          heard.add(line);
        }
      };

  @Test
  void refusesBeforeItStartsAnythingWhereMemoryIsTooSmall(@TempDir Path folder) throws Exception {
    // Given a machine that has enough, but not free
    DataFolder data = new DataFolder(folder);
    StackOptions options =
        new StackOptions("tiny", TINY, data, 2, List.of(), List.of(), Precision.FLOAT32, false);
    MachineMemory machine = new MachineMemory(16_000_000_000L, 3_500_000_000L);

    // When
    try (Stack stack = new Stack(new Installation(HOME), options, listener, () -> machine)) {
      assertThatThrownBy(stack::start)
          .isInstanceOf(StartFailedException.class)
          .hasMessageStartingWith("memory: ")
          .hasMessageContaining(
              "need about 3.9 GB (trainer 1.5, 2 replicas of 0.7, ingest, Kafka and Postgres 1.0")
          .hasMessageContaining("this machine has 16.0 GB, 3.5 GB free: too little")
          .hasMessageContaining("--replicas 1, which needs about 3.2 GB")
          .hasMessageContaining("--ignore-memory")
          .message()
          .hasLineCount(1);
    }

    // Then
    assertThat(heard).isEmpty();
    try (Stream<Path> left = Files.list(data.run())) {
      assertThat(left.map(f -> String.valueOf(f.getFileName()))).containsExactly("lock");
    }
  }
}
