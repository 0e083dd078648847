package dev.lethe.db.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointWriterTest {
  private static final String ORIGIN = "example.com/log";
  private static final List<byte[]> LEAVES = Rfc9162.leaves(10);

  private final SigningFixture signer = new SigningFixture(ORIGIN);
  private final CheckpointFolder folder;

  CheckpointWriterTest(@TempDir Path path) {
    folder = new CheckpointFolder(path.resolve("audit"));
  }

  @Test
  void goesOnWhereItEnded() throws IOException {
    signUpTo(open(), 3);
    CheckpointWriter writer = open();
    assertThat(writer.size()).isEqualTo(3);
    assertThat(writer.uncovered()).isZero();

    signUpTo(writer, 8);

    assertThat(folder.read()).extracting(c -> c.checkpoint().size()).containsExactly(3L, 8L);
    assertThat(folder.read()).allMatch(c -> c.isSignedBy(signer.key()));
    TreeHead newest = folder.read().get(1).checkpoint();
    assertThat(newest.rootHash()).isEqualTo(Rfc9162.hex(Rfc9162.ROOTS.get(8)));
    assertThat(folder.isWitnessOf(newest)).isTrue();
    assertThat(Files.size(folder.leaves())).isEqualTo(8 * 32);
  }

  @Test
  void givenTheSameAgainItWritesTheSame(@TempDir Path other) throws IOException {
    signUpTo(open(), 3);
    signUpTo(open(), 8);
    CheckpointFolder again = new CheckpointFolder(other);

    CheckpointWriter writer = CheckpointWriter.open(again, ORIGIN);
    signUpTo(writer, 3);
    signUpTo(writer, 8);

    assertThat(again.checkpoints()).hasSameBinaryContentAs(folder.checkpoints());
    assertThat(again.leaves()).hasSameBinaryContentAs(folder.leaves());
  }

  @Test
  void aCheckpointThatWasCutOffIsWrittenAgain() throws IOException {
    signUpTo(open(), 3);
    byte[] whole = Files.readAllBytes(folder.checkpoints());
    signUpTo(open(), 8);
    byte[] both = Files.readAllBytes(folder.checkpoints());
    for (int length = whole.length; length < both.length; length++) {
      Files.write(folder.checkpoints(), Arrays.copyOf(both, length));
      assertThat(folder.read()).hasSize(1);

      signUpTo(open(), 8);

      assertThat(Files.readAllBytes(folder.checkpoints())).isEqualTo(both);
    }
  }

  @Test
  void leavesThatAreLostAreTakenAgainFromTheFirst() throws IOException {
    signUpTo(open(), 8);
    Files.write(folder.leaves(), new byte[] {1, 2, 3}, StandardOpenOption.TRUNCATE_EXISTING);

    CheckpointWriter writer = open();
    assertThat(writer.size()).isZero();
    signUpTo(writer, 10);

    assertThat(folder.read()).hasSize(2);
    assertThat(folder.isWitnessOf(folder.read().get(1).checkpoint())).isTrue();
  }

  @Test
  void neverSignsAnotherHistory() throws IOException {
    signUpTo(open(), 3);
    CheckpointWriter writer = open();
    writer.restart();
    writer.add(LEAVES.get(0));
    writer.add(LEAVES.get(2));

    assertThatThrownBy(() -> writer.add(LEAVES.get(1)))
        .isInstanceOf(CheckpointWriter.ContradictionException.class);
    assertThat(folder.read()).hasSize(1);
  }

  @Test
  void refusesAFileThatHoldsSomethingElse() throws IOException {
    signUpTo(open(), 3);
    Files.writeString(folder.checkpoints(), "hello\n— x y\n");

    assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("entry 1");
  }

  private CheckpointWriter open() throws IOException {
    return CheckpointWriter.open(folder, ORIGIN);
  }

  private void signUpTo(CheckpointWriter writer, int size) throws IOException {
    while (writer.size() < size) {
      writer.add(LEAVES.get((int) writer.size()));
    }
    writer.sign(signer::sign);
  }
}
