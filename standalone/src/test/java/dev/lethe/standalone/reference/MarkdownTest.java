package dev.lethe.standalone.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MarkdownTest {
  @Test
  void wrapsAt120CharactersAndNeverWithinALink() {
    String link = "[a link of several words](page.md#there)";
    String paragraph = "word ".repeat(20) + link + "; " + link + ", " + link + ".";

    String page = new Markdown().paragraph(paragraph).toString();

    assertThat(page.lines()).allMatch(line -> line.length() <= 120).hasSize(4);
    assertThat(page).contains("\n" + link + "; " + link + ",\n" + link + ".\n");
  }

  @Test
  void escapesCellsAndLeavesOutColumnsThatAreEmpty() {
    List<List<String>> rows = List.of(List.of("a|b", "", "c\n d"), List.of("", "", "e"));

    String page = new Markdown().table(List.of("One", "Two", "Three"), rows).toString();

    assertThat(page).isEqualTo("\n| One | Three |\n|---|---|\n| a\\|b | c d |\n| | e |\n");
  }

  @Test
  void helpTextsBecomeMarkdown() {
    String[] help = {"Runs 'lethe up'", "with --json, 95 %%.%n%nThen <stops>."};

    assertThat(CliText.paragraphs(help))
        .containsExactly("Runs `lethe up` with `--json`, 95 %.", "Then &lt;stops>.");
    assertThat(CliText.firstSentence("Shows it: all of it. And more.")).isEqualTo("Shows it.");
    assertThat(CliText.firstSentence("Shows it. And more.")).isEqualTo("Shows it.");
  }
}
