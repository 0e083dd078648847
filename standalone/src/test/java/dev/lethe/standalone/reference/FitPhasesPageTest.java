package dev.lethe.standalone.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.unlearn.FitPhase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Phases are read by others: the page names all of them, as they are sent. */
class FitPhasesPageTest {
  private static final Path PAGE =
      Path.of(System.getProperty("lethe.home")).resolve("docs/reference/rest.md");

  private static final Pattern CODE = Pattern.compile("`([a-z]+)`");

  @Test
  void thePageNamesEveryPhaseAndNoOther() throws IOException {
    List<String> paragraphs = List.of(Files.readString(PAGE).split("\n\n", -1));

    Set<String> named =
        paragraphs.stream()
            .filter(paragraph -> paragraph.startsWith("A fit's `phase`"))
            .flatMap(paragraph -> CODE.matcher(paragraph).results())
            .map((MatchResult match) -> match.group(1))
            .filter(word -> !word.equals("phase"))
            .collect(Collectors.toSet());

    Set<String> sent = Stream.of(FitPhase.values()).map(FitPhase::text).collect(Collectors.toSet());
    assertThat(named).isEqualTo(sent);
  }
}
