package dev.lethe.standalone.reference;

import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes a page: paragraphs wrapped at 120 characters, tables, code blocks. Not thread-safe. */
final class Markdown {
  private static final int WIDTH = 120;

  /** What stays on one line; links do as a whole. */
  private static final Pattern WORD = Pattern.compile("(?:[^\\s\\[]*\\[[^]]*]\\([^)]*\\)|\\S)+");

  private final StringBuilder text = new StringBuilder();

  /**
   * Begins a page.
   *
   * @param source what it is made from
   */
  static Markdown page(String title, String source) {
    Markdown page = new Markdown();
    page.text.append(
        "<!-- Made from %s by ReferencePagesTest. Change that, not this page. -->\n\n"
            .formatted(source));
    page.text.append("# ").append(title).append("\n");
    return page;
  }

  Markdown heading(int level, String title) {
    text.append('\n').append("#".repeat(level)).append(' ').append(title).append("\n");
    return this;
  }

  /** Nothing if the text is blank. */
  Markdown paragraph(String paragraph) {
    if (!paragraph.isBlank()) {
      text.append('\n').append(wrapped(paragraph, "")).append('\n');
    }
    return this;
  }

  Markdown items(List<String> items) {
    text.append('\n');
    items.forEach(item -> text.append("- ").append(wrapped(item, "  ")).append('\n'));
    return this;
  }

  /** As it stands. */
  Markdown code(List<String> lines) {
    text.append('\n');
    lines.forEach(line -> text.append(("    " + line).stripTrailing()).append('\n'));
    return this;
  }

  /** Nothing if there are no rows. A column that is empty in all rows is left out. */
  Markdown table(List<String> head, List<List<String>> rows) {
    if (rows.isEmpty()) {
      return this;
    }
    List<Integer> columns =
        IntStream.range(0, head.size())
            .filter(column -> rows.stream().anyMatch(row -> !row.get(column).isBlank()))
            .boxed()
            .toList();
    text.append('\n');
    row(columns.stream().map(head::get).toList());
    text.append("|---".repeat(columns.size())).append("|\n");
    rows.forEach(row -> row(columns.stream().map(row::get).map(Markdown::cell).toList()));
    return this;
  }

  private void row(List<String> cells) {
    text.append(
        cells.stream()
            .map(cell -> cell.isEmpty() ? " |" : " " + cell + " |")
            .collect(Collectors.joining("", "|", "\n")));
  }

  private static String cell(String cell) {
    return cell.strip().replaceAll("\\s+", " ").replace("|", "\\|");
  }

  /** Of a list of words, {@code `a`, `b`}. */
  static String codes(List<String> words) {
    return words.stream().map(Markdown::code).collect(Collectors.joining(", "));
  }

  static String code(String word) {
    return word.isEmpty() ? "" : "`" + word + "`";
  }

  static String link(String words, String target) {
    return "[" + words + "](" + target + ")";
  }

  /** Where code hosts put a heading. */
  static String anchor(String heading) {
    return "#"
        + heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
  }

  private static String wrapped(String paragraph, String indent) {
    StringBuilder out = new StringBuilder();
    int column = indent.length();
    for (String word : WORD.matcher(paragraph).results().map(MatchResult::group).toList()) {
      if (out.length() > 0 && column + 1 + word.length() > WIDTH) {
        out.append('\n').append(indent);
        column = indent.length();
      } else if (out.length() > 0) {
        out.append(' ');
        column++;
      }
      out.append(word);
      column += word.length();
    }
    return out.toString();
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
