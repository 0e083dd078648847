package dev.lethe.ingest.lines;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ByteLinesTest {
  @Test
  void linesEndWithLineFeedsAndAMarkAtTheBeginningIsNone() throws IOException {
    assertThat(lines("\ufeffa\r\nb\n\n\ufeffc", 10)).containsExactly("a\r", "b", "", "\ufeffc");
    assertThat(lines("", 10)).isEmpty();
    assertThat(lines("a\n", 10)).containsExactly("a");
    assertThat(lines("\ufeff", 10)).containsExactly("");
  }

  @Test
  void aLineThatIsTooLongIsThrownAwayAndTheNextOneIsNot() throws IOException {
    String longest = "x".repeat(10_000);

    assertThat(lines(longest + "\nb", 10_000)).containsExactly(longest, "b");
    assertThat(lines("\ufeff" + longest + "\nb", 10_000)).containsExactly(longest, "b");
    assertThat(lines(longest + "x\nb", 10_000)).containsExactly("too long", "b");
    assertThat(lines(longest.repeat(9) + "\nb", 10_000)).containsExactly("too long", "b");
  }

  @Test
  void blankLinesAreCounted() throws IOException {
    ByteLines lines = new ByteLines(new ByteArrayInputStream("\n \t\r\nx".getBytes(UTF_8)), 5);

    assertThat(lines.next()).matches(ByteLines.Line::isBlank);
    assertThat(lines.next()).matches(ByteLines.Line::isBlank);
    assertThat(lines.next()).matches(line -> !line.isBlank() && line.number() == 3);
    assertThat(lines.next()).isNull();
    assertThat(lines.next()).isNull();
  }

  private static List<String> lines(String text, int longest) throws IOException {
    ByteLines lines = new ByteLines(new ByteArrayInputStream(text.getBytes(UTF_8)), longest);
    List<String> all = new ArrayList<>();
    for (ByteLines.Line line = lines.next(); line != null; line = lines.next()) {
      byte[] bytes = line.bytes();
      all.add(bytes == null ? "too long" : new String(bytes, UTF_8));
      assertThat(line.number()).isEqualTo(all.size());
    }
    return all;
  }
}
