package dev.lethe.engine.attack;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What looks like a name: capitalised words in a row. */
public final class NameFinder {
  private static final Pattern NAME =
      Pattern.compile("\\p{Lu}[\\p{L}'’\\-]+(?: \\p{Lu}[\\p{L}'’\\-]+)+");

  private NameFinder() {}

  /** In order, without a possessive's end; the first word of a sentence may have slipped in. */
  public static List<String> in(String text) {
    return NAME.matcher(text)
        .results()
        .map(MatchResult::group)
        .map(name -> name.replaceAll("['’]s$", ""))
        .toList();
  }

  /** The one that most texts hold, the longest of several; null where none is in half of them. */
  public static @Nullable String commonest(List<String> texts) {
    Set<String> names = new TreeSet<>();
    texts.forEach(text -> names.addAll(in(text)));
    String best = null;
    long most = 0;
    for (String name : names) {
      long mentions = texts.stream().filter(text -> text.contains(name)).count();
      boolean longer = best == null || name.length() > best.length();
      if (2 * mentions >= texts.size() && (mentions > most || (mentions == most && longer))) {
        best = name;
        most = mentions;
      }
    }
    return best;
  }
}
