package dev.lethe.engine.attack;

import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What looks like a name: capitalised words in a row. */
public final class Names {
  private static final Pattern NAME =
      Pattern.compile("\\p{Lu}[\\p{L}'’\\-]+(?: \\p{Lu}[\\p{L}'’\\-]+)+");

  private Names() {}

  /** In order, without a possessive's end; the first word of a sentence may have slipped in. */
  public static List<String> in(String text) {
    return NAME.matcher(text)
        .results()
        .map(MatchResult::group)
        .map(name -> name.replaceAll("['’]s$", ""))
        .toList();
  }

  /** The one that most texts hold; null where no name is in half of them. */
  public static @Nullable String commonest(List<String> texts) {
    TreeSet<String> names = new TreeSet<>();
    texts.forEach(text -> names.addAll(in(text)));
    TreeMap<String, Long> mentions = new TreeMap<>();
    for (String name : names) {
      mentions.put(name, texts.stream().filter(text -> text.contains(name)).count());
    }
    return mentions.entrySet().stream()
        .filter(e -> e.getValue() * 2 >= texts.size())
        .max(
            Comparator.<java.util.Map.Entry<String, Long>>comparingLong(e -> e.getValue())
                .thenComparingInt(e -> e.getKey().length()))
        .map(java.util.Map.Entry::getKey)
        .orElse(null);
  }
}
