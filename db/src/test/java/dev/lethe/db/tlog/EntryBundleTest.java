package dev.lethe.db.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntryBundleTest {
  @Test
  void eachEntryHasItsLengthBeforeItAsBigEndianUint16() {
    byte[] longer = new byte[0x0102];

    byte[] bundle = EntryBundle.of(List.of("ab".getBytes(StandardCharsets.UTF_8), longer));

    assertThat(bundle).startsWith(0, 2, 'a', 'b', 1, 2, 0).hasSize(2 + 2 + 2 + longer.length);
  }

  @Test
  void theLongestEntryFitsAndALongerOneIsRefused() {
    assertThat(EntryBundle.of(List.of(new byte[65_535]))).startsWith(0xFF, 0xFF, 0);
    assertThatThrownBy(() -> EntryBundle.of(List.of(new byte[65_536])))
        .isInstanceOf(EntryBundle.OversizedEntryException.class);
  }
}
