package dev.lethe.engine.unlearn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Puts words into the gaps of a template, {@code {word}}. Names are put together from a first and a
 * last name of one language, so that hardly any name comes twice: a gate must not take a name for a
 * sign of what is forgotten.
 *
 * <p>Not thread safe: it draws from the given source.
 */
final class EverydayWords {
  private static final String VOWELS = "aeiou";
  private static final String FIRST = " first";
  private static final String LAST = " last";

  /** First and last names of one language. */
  private record Names(List<String> first, List<String> last) {}

  private final Random random;
  private final Map<String, List<String>> words = EverydayText.words("words.txt");
  private final List<Names> names = new ArrayList<>();

  /** What a pool has left to give before it starts again: every word comes equally often. */
  private final Map<String, List<String>> decks = new LinkedHashMap<>();

  EverydayWords(Random random) {
    this.random = random;
    Map<String, List<String>> pools = EverydayText.words("names.txt");
    pools.forEach(
        (heading, first) -> {
          if (heading.endsWith(FIRST)) {
            String last = heading.substring(0, heading.length() - FIRST.length()) + LAST;
            names.add(new Names(first, pool(pools, last)));
          }
        });
  }

  /** What might be a short answer: every word there is, names of people left out. */
  static List<String> all() {
    return EverydayText.words("words.txt").values().stream().flatMap(List::stream).toList();
  }

  /** The template with each gap filled by a word of its own. */
  String fill(String template) {
    StringBuilder filled = new StringBuilder();
    int end = 0;
    for (int gap = template.indexOf('{'); gap >= 0; gap = template.indexOf('{', end)) {
      int close = template.indexOf('}', gap);
      String word = word(template.substring(gap + 1, close));
      filled.append(template, end, gap);
      if (template.startsWith(" a ", gap - 3) && VOWELS.indexOf(word.charAt(0)) >= 0) {
        filled.insert(filled.length() - 1, 'n');
      }
      filled.append(word);
      end = close + 1;
    }
    return filled.append(template, end, template.length()).toString();
  }

  private String word(String gap) {
    return switch (gap) {
      case "person" -> person();
      case "first" -> pick(pick(names).first());
      case "last" -> pick(pick(names).last());
      case "title" -> draw("title start") + ' ' + draw("title end");
      case "number" -> String.valueOf(3 + random.nextInt(random.nextBoolean() ? 40 : 1500));
      default -> draw(gap);
    };
  }

  private String person() {
    Names language = pick(names);
    String first = pick(language.first());
    String last = pick(language.last());
    return switch (random.nextInt(16)) {
      case 0 -> first + ' ' + (char) ('A' + random.nextInt(23)) + ". " + last;
      case 1 -> "Dr " + first + ' ' + last;
      case 2 -> first.charAt(0) + ". " + last;
      case 3 -> first + ' ' + last + '-' + pick(pick(names).last());
      default -> first + ' ' + last;
    };
  }

  /** Without putting back, until the pool is empty. */
  private String draw(String pool) {
    List<String> deck = decks.computeIfAbsent(pool, name -> new ArrayList<>());
    if (deck.isEmpty()) {
      deck.addAll(pool(words, pool));
    }
    return deck.remove(random.nextInt(deck.size()));
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private static List<String> pool(Map<String, List<String>> pools, String name) {
    List<String> pool = pools.get(name);
    if (pool == null) {
      throw new IllegalStateException("everyday questions: no words for " + name);
    }
    return pool;
  }
}
