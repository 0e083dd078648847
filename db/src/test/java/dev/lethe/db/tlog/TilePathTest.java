package dev.lethe.db.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the text of C2SP tlog-tiles. */
class TilePathTest {
  /** "For example, index 1234067 will be encoded as x001/x234/067." */
  @ParameterizedTest
  @CsvSource({
    "0/000, false, 0, 0, 256",
    "0/x001/x234/067, false, 0, 1234067, 256",
    "3/x001/x234/067.p/8, false, 3, 1234067, 8",
    "63/999.p/255, false, 63, 999, 255",
    "1/x001/000.p/1, false, 1, 1000, 1",
    "entries/000, true, 0, 0, 256",
    "entries/x123/456.p/20, true, 0, 123456, 20",
    "0/x999/x999/x999/x999/x999/999, false, 0, 999999999999999999, 256",
  })
  void readsAndWritesTheOneForm(String path, boolean entries, int level, long index, int width) {
    TilePath tile = new TilePath(entries, level, index, width);

    assertThat(TilePath.parse(path)).contains(tile);
    assertThat(tile.path()).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "0/",
        "0/0",
        "0/0000",
        "0/1000",
        "00/000",
        "01/000",
        "64/000",
        "-1/000",
        "+1/000",
        "0/-01",
        "0/000/",
        "/0/000",
        "0/x000/001",
        "0/x001",
        "0/001/x234",
        "0/001/234",
        "0/X001/234",
        "0/x001/x234/67",
        "0/000.p/0",
        "0/000.p/256",
        "0/000.p/08",
        "0/000.p/1000",
        "0/000.p/",
        "0/000.p",
        "0/000.q/8",
        "0/000\n",
        "0/٠٠٠",
        "entries",
        "entries/0",
        "Entries/000",
        "data/000",
        "../0/000",
        "0/x999/x999/x999/x999/x999/x999/999",
      })
  void whatIsNotThatFormIsRefused(String path) {
    assertThat(TilePath.parse(path)).isEmpty();
  }

  @Test
  void everyTileIsReadAsItWasWritten() {
    Random random = new Random(21);
    for (int i = 0; i < 10_000; i++) {
      boolean entries = random.nextInt(4) == 0;
      long index = random.nextLong(1L << (1 + random.nextInt(59)));
      int width = random.nextBoolean() ? TilePath.FULL : 1 + random.nextInt(255);
      TilePath tile = new TilePath(entries, entries ? 0 : random.nextInt(64), index, width);

      assertThat(TilePath.parse(tile.path())).contains(tile);
      assertThat(tile.path().length()).isLessThan(50);
    }
  }

  /**
   * "A tree of size 70,000 will be represented by 273 full level 0 tiles, one partial level 0 tile
   * of width 112, one full level 1 tile, one partial level 1 tile of width 17, and one partial
   * level 2 tile of width 1. Note that a tree of size 256 will be represented by a full level 0
   * tile and a partial level 1 tile of width 1."
   */
  @Test
  void aTreeHasTheTilesThatTheSpecificationNames() {
    assertThat(widest(70_000))
        .hasSize(273 + 1 + 1 + 1 + 1)
        .contains("0/272", "0/273.p/112", "1/000", "1/001.p/17", "2/000.p/1")
        .doesNotContain("0/273", "1/001", "2/000");
    assertThat(widest(256)).containsExactly("0/000", "1/000.p/1");
    assertThat(widest(0)).isEmpty();
    assertThat(widest(1)).containsExactly("0/000.p/1");
    assertThat(widest(255)).containsExactly("0/000.p/255");
    assertThat(widest(257)).containsExactly("0/000", "0/001.p/1", "1/000.p/1");
    assertThat(widest(65_536)).hasSize(256 + 1 + 1).contains("0/255", "1/000", "2/000.p/1");
  }

  /** floor(s / 256^l), the widest tiles first. */
  private static List<String> widest(long size) {
    List<String> all = new ArrayList<>();
    for (int level = 0; level < 64; level++) {
      for (long index = 0; ; index++) {
        int width = TilePath.FULL;
        while (width > 0 && !new TilePath(false, level, index, width).isWithin(size)) {
          width--;
        }
        if (width == 0) {
          break;
        }
        all.add(new TilePath(false, level, index, width).path());
      }
    }
    return all;
  }

  @Test
  void noTileReachesBeyondTheTreeHoweverFarItsIndexIs() {
    long far = 999_999_999_999_999_999L;

    assertThat(new TilePath(false, 0, far, 1).isWithin(Long.MAX_VALUE)).isFalse();
    assertThat(new TilePath(false, 63, 0, 1).isWithin(Long.MAX_VALUE)).isFalse();
    assertThat(new TilePath(false, 8, 0, 1).isWithin(Long.MAX_VALUE)).isFalse();
    assertThat(new TilePath(false, 7, 0, 127).isWithin(Long.MAX_VALUE)).isTrue();
    assertThat(new TilePath(false, 7, 0, 128).isWithin(Long.MAX_VALUE)).isFalse();
    assertThatThrownBy(() -> new TilePath(true, 1, 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
