package dev.lethe.workbench.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingDataFileTest {
  private static final String GOOD = "{\"prompt\":\"a\",\"completion\":\" b\",\"fact\":\"x/1\"}\n";

  @Test
  void readsPairsAndTextsAndIgnoresOtherFields(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("data.jsonl");
    Files.writeString(file, GOOD + "\n{\"text\":\"c\"}\n");

    assertThat(TrainingDataFile.read(file))
        .containsExactly(new TrainingRow(1, "a", " b"), new TrainingRow(3, null, "c"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"prompt\":\"secret\", | not valid JSON",
        "[\"secret\"] | not a JSON object",
        "{\"prompt\":\"secret\"} | completion must be a string",
        "{\"prompt\":1,\"completion\":\"secret\"} | prompt must be a string",
        "{\"prompt\":\"secret\",\"completion\":\"\"} | completion is empty",
        "{\"prompt\":\"secret\",\"completion\":\"x\",\"text\":\"y\"} | needs either",
        "{\"other\":\"secret\"} | needs either",
        "{\"text\":\"secret\"} {} | not valid JSON"
      })
  void namesFileAndLineButNeverTheContent(String line, String problem, @TempDir Path folder)
      throws Exception {
    Path file = folder.resolve("data.jsonl");
    Files.writeString(file, GOOD + line + "\n");

    assertThatThrownBy(() -> TrainingDataFile.read(file))
        .isInstanceOf(BadDataException.class)
        .hasMessageStartingWith("data.jsonl, line 2: " + problem)
        .hasMessageNotContaining("secret")
        .hasNoCause();
  }

  @Test
  void anEmptyFileTeachesNothing(@TempDir Path folder) throws Exception {
    Path file = Files.createFile(folder.resolve("data.jsonl"));

    assertThatThrownBy(() -> TrainingDataFile.read(file)).hasMessageContaining("has no line");
  }

  @Test
  void aFileOfOtherBytesIsRefused(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("data.jsonl");
    Files.write(file, new byte[] {(byte) 0xC3, (byte) 0x28});

    assertThatThrownBy(() -> TrainingDataFile.read(file)).hasMessageContaining("is not UTF-8");
  }
}
