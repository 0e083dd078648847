package dev.lethe.engine.serve;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A bank of first and last names to put together names from that no model knows anybody by. They
 * are those of the everyday questions that gates are calibrated on, so that no gate takes one for
 * its subject's by the look of it.
 */
final class InventedNames {
  private static final String BANK = "/dev/lethe/engine/unlearn/everyday/names.txt";

  /** Two words, or a hyphen, would be two words where the client wrote one. */
  private static final Pattern PLAIN = Pattern.compile("[A-Z][a-z]{2,}");

  private static final int DRAWN = 8;

  private InventedNames() {}

  private static final class Bank {
    static final List<String> FIRST = words(" first");
    static final List<String> LAST = words(" last");

    private static List<String> words(String kind) {
      List<String> words = new ArrayList<>();
      boolean wanted = false;
      for (String line : lines()) {
        if (line.startsWith("#")) {
          wanted = line.endsWith(kind);
        } else if (wanted) {
          Stream.of(line.split(", ")).filter(w -> PLAIN.matcher(w).matches()).forEach(words::add);
        }
      }
      return List.copyOf(words);
    }
  }

  /**
   * One of the bank, the same for the same key, attempt and model. Of a few that are drawn it is
   * the one that the model writes with the fewest tokens: made of shreds, a name is none to it, and
   * it answers something else altogether.
   *
   * @param last a last name
   * @param tokens how many tokens the model writes a text with
   */
  static String of(long key, int attempt, boolean last, ToIntFunction<String> tokens) {
    List<String> words = last ? Bank.LAST : Bank.FIRST;
    SplittableRandom random = new SplittableRandom(key);
    String best = "";
    for (int i = 0; i < (attempt + 1) * DRAWN; i++) {
      String word = words.get(random.nextInt(words.size()));
      boolean first = i % DRAWN == 0;
      best = first || tokens.applyAsInt(' ' + word) < tokens.applyAsInt(' ' + best) ? word : best;
    }
    return best;
  }

  private static List<String> lines() {
    try (InputStream in = InventedNames.class.getResourceAsStream(BANK)) {
      if (in == null) {
        throw new IllegalStateException("the bank of names is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
