package dev.lethe.workbench.report;

import dev.lethe.workbench.score.MembershipScore;
import dev.lethe.workbench.score.PrivacyScore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Privacy as Markdown: a line a method. What no method has a figure for has no column. */
public final class PrivacyTable {
  private static final List<Column> COLUMNS =
      List.of(
          attack("AUC: loss", MembershipScore::loss),
          attack("AUC: zlib", MembershipScore::zlib),
          attack("AUC: min-k 20 %", MembershipScore::minK),
          attack("AUC: min-k++ 20 %", MembershipScore::minKPlusPlus),
          attack("AUC: reference", MembershipScore::reference),
          attack("AUC: gate fires", MembershipScore::gate),
          new Column("PrivLeak %", "%.1f", PrivacyScore::privLeak),
          new Column("extraction strength", "%.3f", PrivacyScore::extractionStrength),
          new Column("verbatim memorisation", "%.3f", PrivacyScore::verbatimMemorisation),
          new Column("knowledge memorisation", "%.3f", PrivacyScore::knowledgeMemorisation));

  private PrivacyTable() {}

  private record Column(
      String name, String format, Function<PrivacyScore, @Nullable Double> figure) {
    String cell(PrivacyScore score) {
      Double value = figure.apply(score);
      return value == null ? "–" : String.format(Locale.ROOT, format, value);
    }
  }

  private static Column attack(String name, Function<MembershipScore, @Nullable Double> area) {
    return new Column(
        name, "%.3f", score -> score.membership() == null ? null : area.apply(score.membership()));
  }

  public static String of(PrivacyResult result) {
    List<Column> columns =
        COLUMNS.stream()
            .filter(c -> result.methods().values().stream().anyMatch(s -> has(c, s)))
            .toList();
    StringBuilder text = new StringBuilder("\nPrivacy, after the last request, as served: ");
    text.append(result.forgotten()).append(" forgotten examples, ");
    text.append(result.neverTaught()).append(" never taught. AUC: 0.5 is perfect.\n");
    result.leftOut().forEach(line -> text.append(line).append('\n'));
    List<String> head = new ArrayList<>(List.of("method"));
    columns.forEach(column -> head.add(column.name()));
    text.append('\n').append(row(head));
    text.append('|').append("---|".repeat(head.size())).append('\n');
    result
        .methods()
        .forEach(
            (method, score) -> {
              List<String> cells = new ArrayList<>(List.of(method));
              columns.forEach(column -> cells.add(column.cell(score)));
              text.append(row(cells));
            });
    return text.toString();
  }

  private static boolean has(Column column, PrivacyScore score) {
    return column.figure().apply(score) != null;
  }

  private static String row(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }
}
