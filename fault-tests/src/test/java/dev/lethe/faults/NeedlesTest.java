package dev.lethe.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NeedlesTest {
  private static final String TEXT = "hQzXkWvbPnTrLmJdGfYsCaEu";
  private static final long[] TOKENS = {812, 77, 501, 3, 999, 1024, 5};
  private static final FileTime EVER = FileTime.fromMillis(0);

  private final Needles needles = new Needles(List.of(TEXT), text -> TOKENS);

  @TempDir private Path folder = Path.of("");

  @Test
  void findsEveryForm() throws IOException {
    ByteBuffer tokens = ByteBuffer.allocate(8 * TOKENS.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long token : TOKENS) {
      tokens.putLong(token);
    }
    byte[] utf8 = TEXT.getBytes(StandardCharsets.UTF_8);

    assertThat(forms(utf8)).containsExactly("utf-8");
    assertThat(forms(TEXT.getBytes(StandardCharsets.UTF_16LE))).contains("utf-16le");
    assertThat(forms(TEXT.getBytes(StandardCharsets.UTF_16BE))).contains("utf-16be");
    assertThat(forms(HexFormat.of().formatHex(utf8).getBytes(StandardCharsets.UTF_8)))
        .containsExactly("hex");
    assertThat(forms(tokens.array())).containsExactly("int64 tokens");
    assertThat(forms("[812, 77, 501, 3, 999, 1024, 5]".getBytes(StandardCharsets.UTF_8)))
        .containsExactly("token list");
    for (String before : List.of("", "a", "ab", "abc")) {
      byte[] plain = (before + TEXT + "xyz").getBytes(StandardCharsets.UTF_8);
      assertThat(forms(Base64.getEncoder().encode(plain))).containsExactly("base64");
    }
  }

  @Test
  void findsAHalfAndWhatLiesAcrossTwoBlocks() throws IOException {
    byte[] half = TEXT.substring(12).getBytes(StandardCharsets.UTF_8);
    assertThat(forms(half)).containsExactly("utf-8");

    for (int before : new int[] {(1 << 20) - 20, (1 << 20) - 1, 1 << 20, (2 << 20) + 3}) {
      byte[] large = new byte[before + 100];
      System.arraycopy(half, 0, large, before, half.length);
      assertThat(forms(large)).as("at " + before).containsExactly("utf-8");
      new Random(1).nextBytes(large);
      System.arraycopy(half, 0, large, before, half.length);
      assertThat(forms(large)).as("at " + before).containsExactly("utf-8");
    }
  }

  @Test
  void findsNothingInOtherBytesOrInOldFiles() throws IOException {
    byte[] other = new byte[3 << 20];
    new Random(2).nextBytes(other);
    assertThat(forms(other)).isEmpty();
    assertThat(forms(new byte[0])).isEmpty();

    Path file = Files.writeString(folder.resolve("old"), TEXT);
    assertThat(needles.in(folder, Files.getLastModifiedTime(file))).isEmpty();
    assertThat(needles.in(folder.resolve("absent"), EVER)).isEmpty();
  }

  private List<String> forms(byte[] content) throws IOException {
    Path file = folder.resolve("file");
    Files.write(file, content);
    Set<Needles.Hit> hits = needles.in(folder, EVER);
    Files.delete(file);
    assertThat(hits).allSatisfy(hit -> assertThat(hit.text()).isEqualTo(TEXT));
    return hits.stream().map(Needles.Hit::form).distinct().toList();
  }
}
