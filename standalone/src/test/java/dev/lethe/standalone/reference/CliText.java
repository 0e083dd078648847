package dev.lethe.standalone.reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Makes Markdown of a help text. */
final class CliText {
  private static final Pattern COMMAND = Pattern.compile("'(lethe [^']+)'");
  private static final Pattern OPTION = Pattern.compile("(?<![\\w`-])(--[a-z][a-z-]*)");
  private static final Pattern SENTENCE_END = Pattern.compile("(?<=\\.) (?=[\\p{Lu}'`-])|(?<=:) ");

  private CliText() {}

  /** A blank line separates paragraphs; other line ends mean nothing. */
  static List<String> paragraphs(String... description) {
    List<String> paragraphs = new ArrayList<>();
    StringBuilder current = new StringBuilder();
    for (String line : formatted(description)) {
      if (line.isBlank()) {
        paragraphs.add(markdown(current.toString()));
        current.setLength(0);
      } else {
        current.append(line).append(' ');
      }
    }
    paragraphs.add(markdown(current.toString()));
    paragraphs.removeIf(String::isBlank);
    return paragraphs;
  }

  /** All of it in one. */
  static String text(String... description) {
    return String.join(" ", paragraphs(description));
  }

  static String firstSentence(String... description) {
    String first = SENTENCE_END.split(paragraphs(description).get(0), 2)[0];
    return first.endsWith(":") ? first.substring(0, first.length() - 1) + "." : first;
  }

  /** Line by line, without the indentation that all share. */
  static List<String> lines(String... text) {
    return formatted(text).stream()
        .dropWhile(String::isBlank)
        .map(line -> line.startsWith("  ") ? line.substring(2) : line)
        .toList();
  }

  /** As picocli does before it prints. */
  private static List<String> formatted(String... text) {
    return Arrays.stream(text)
        .flatMap(line -> Arrays.stream(String.format(line).split("\\R", -1)))
        .toList();
  }

  private static String markdown(String text) {
    String escaped = text.strip().replace("<", "&lt;").replace("*", "\\*");
    String commands = COMMAND.matcher(escaped).replaceAll("`$1`");
    StringBuilder out = new StringBuilder();
    String[] parts = commands.split("`", -1);
    for (int i = 0; i < parts.length; i++) {
      boolean code = i % 2 == 1;
      out.append(code ? "`" + parts[i] + "`" : OPTION.matcher(parts[i]).replaceAll("`$1`"));
    }
    return out.toString();
  }
}
