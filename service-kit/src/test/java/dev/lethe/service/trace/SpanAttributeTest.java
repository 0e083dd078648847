package dev.lethe.service.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SpanAttributeTest {
  private static final Path PAGE = Path.of("../docs/guides/trace-a-request.md");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z_]+(?:\\.[a-z_]+)+)` \\|");

  @Test
  void thePageHasEveryAttributeAndNoOther() throws IOException {
    assertThat(ROW.matcher(Files.readString(PAGE)).results().map((MatchResult r) -> r.group(1)))
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(SpanAttribute.values()).map(SpanAttribute::key).toList());
  }
}
