package dev.lethe.standalone.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidFilesTest {

  @Test
  void endsWhatAnEarlierRunLeft(@TempDir Path folder) throws Exception {
    // Given
    Process left = new ProcessBuilder("sleep", "600").start();
    new PidFiles(folder).write("trainer", left.pid());

    // When
    var ended = new PidFiles(folder).endLeftovers();

    // Then
    assertThat(ended).containsExactly("trainer");
    assertThat(left.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void leavesAnotherProcessWithTheSameNumberAlone(@TempDir Path folder) throws Exception {
    // Given
    Process innocent = new ProcessBuilder("sleep", "600").start();
    try {
      ProcessIdentity real = ProcessIdentity.of(innocent.pid()).orElseThrow();
      ProcessIdentity former =
          new ProcessIdentity(real.pid(), real.startTicks() - 100, real.boot());
      Files.writeString(folder.resolve("trainer.pid"), former.text());

      // When
      var ended = new PidFiles(folder).endLeftovers();

      // Then
      assertThat(ended).isEmpty();
      assertThat(innocent.isAlive()).isTrue();
      assertThat(folder).isEmptyDirectory();
    } finally {
      innocent.destroyForcibly();
    }
  }

  @Test
  void endsTheServicesBeforeWhatTheyDependOn(@TempDir Path folder) throws Exception {
    // Given
    PidFiles files = new PidFiles(folder);
    for (String child : new String[] {"kafka", "postgres", "inference-1", "trainer"}) {
      files.write(child, new ProcessBuilder("sleep", "600").start().pid());
    }

    // When
    var ended = files.endLeftovers();

    // Then
    assertThat(ended.subList(0, 2)).containsExactlyInAnyOrder("inference-1", "trainer");
    assertThat(ended).hasSize(4);
  }

  @Test
  void ignoresAFileThatIsNotWhole(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("kafka.pid"), "12");

    assertThat(new PidFiles(folder).endLeftovers()).isEmpty();
    assertThat(folder).isEmptyDirectory();
  }
}
