package dev.lethe.schemas.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PemTextTest {
  private static final byte[] FIRST = new byte[100];
  private static final byte[] SECOND = {1, 2, 3};

  @Test
  void readsWhatItWroteAndTheNotesBetween() {
    // Given
    String text =
        "# old\n" + PemText.block("KEY", FIRST) + "# new\n" + PemText.block("KEY", SECOND);

    // When
    List<PemText.Block> blocks = PemText.blocks(text, "KEY");

    // Then
    assertThat(blocks).extracting(PemText.Block::before).containsExactly("# old\n", "# new\n");
    assertThat(blocks).extracting(PemText.Block::der).containsExactly(FIRST, SECOND);
  }

  @Test
  void readsLineBreaksOfOtherSystems() {
    // Given
    String ours = PemText.block("KEY", FIRST) + PemText.block("KEY", SECOND);
    String text = ours.replace("\n", "\r\n");

    // When
    List<PemText.Block> blocks = PemText.blocks(text, "KEY");

    // Then
    assertThat(blocks).extracting(PemText.Block::before).containsOnly("");
    assertThat(blocks).extracting(PemText.Block::der).containsExactly(FIRST, SECOND);
  }

  @Test
  void passesOverBlocksOfOtherLabels() {
    // Given
    String text = PemText.block("OTHER KEY", FIRST);

    // When, Then
    assertThat(PemText.blocks(text, "KEY")).isEmpty();
    assertThatThrownBy(() -> PemText.only(text, "KEY")).hasMessage("there must be one KEY");
  }
}
