package dev.lethe.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the documentation names must exist: pages, sections, commands, options. */
class DocumentationTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

  /** A line of a code block, with or without a prompt. */
  private static final Pattern COMMAND = Pattern.compile("(?m)^ {4}(?:\\$ )?(?:\\./)?lethe (.*)$");

  private static final Pattern COMMAND_IN_TEXT = Pattern.compile("`(?:\\./)?lethe ([^`]+)`");
  private static final Pattern WORDS = Pattern.compile("[\\s\\[\\]]+");
  private static final CommandLine LETHE = Lethe.commandLine();

  @Test
  void everyLinkLeadsSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path page : pages()) {
      for (String target : all(LINK, Files.readString(page))) {
        if (!target.startsWith("http") && !leadsSomewhere(page, target)) {
          broken.add(ROOT.relativize(page) + " -> " + target);
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void everyCommandAndOptionExists() throws IOException {
    List<String> unknown = new ArrayList<>();
    Set<String> folders = new TreeSet<>();
    for (Path page : pages()) {
      String text = Files.readString(page);
      List<String> commands = new ArrayList<>(all(COMMAND, text));
      commands.addAll(all(COMMAND_IN_TEXT, text));
      for (String command : commands) {
        folders.add(ROOT.relativize(page.resolveSibling("")).toString());
        for (String what : unknownIn(command)) {
          unknown.add(ROOT.relativize(page) + ": " + what);
        }
      }
    }
    assertThat(unknown).isEmpty();
    assertThat(folders)
        .contains("", "docs/tutorial", "docs/guides", "docs/reference", "docs/explanation");
  }

  @Test
  void bothSpellingsOfACommandAreFound() {
    String text = "Run `lethe a` or:\n\n    ./lethe b --x\n    lethe c\n    $ lethe d\n";

    assertThat(all(COMMAND, text)).containsExactly("b --x", "c", "d");
    assertThat(all(COMMAND_IN_TEXT, text)).containsExactly("a");
    assertThat(unknownIn("request cancel ID --no-such")).hasSize(1);
    assertThat(unknownIn("forget")).hasSize(1);
  }

  private static boolean leadsSomewhere(Path page, String target) throws IOException {
    int hash = target.indexOf('#');
    String file = hash < 0 ? target : target.substring(0, hash);
    Path path = file.isEmpty() ? page : page.resolveSibling(file);
    if (!Files.exists(path)) {
      return false;
    }
    return hash < 0
        || all(HEADING, Files.readString(path)).stream()
            .anyMatch(heading -> anchor(heading).equals(target.substring(hash + 1)));
  }

  /** As code hosts make it of a heading. */
  private static String anchor(String heading) {
    return heading
        .strip()
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N} _-]", "")
        .replace(' ', '-');
  }

  private static List<String> unknownIn(String line) {
    List<String> unknown = new ArrayList<>();
    CommandLine command = LETHE;
    boolean inCommand = true;
    for (String word : WORDS.splitAsStream(line.replaceAll("\\s#.*", "")).toList()) {
      CommandLine next = inCommand ? command.getSubcommands().get(word) : null;
      if (next != null) {
        command = next;
        continue;
      }
      inCommand = false;
      String option = word.replaceAll("=.*", "");
      if (option.startsWith("--") && command.getCommandSpec().findOption(option) == null) {
        unknown.add("lethe " + line + ": " + option);
      }
    }
    if (command.getParent() == null) {
      unknown.add("lethe " + line);
    }
    return unknown;
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> top = Files.list(ROOT);
        Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(top, docs)
          .filter(file -> file.toString().endsWith(".md"))
          .sorted()
          .toList();
    }
  }

  private static List<String> all(Pattern pattern, String text) {
    return pattern.matcher(text).results().map((MatchResult found) -> found.group(1)).toList();
  }
}
