package dev.lethe.engine.gate;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The words of the background's samples, and which samples hold each. Immutable. */
final class InvertedIndex {
  private static final String BREAK = "|"; // no word holds it

  private final List<Entry> entries;
  private final Map<String, BitSet> holders = new LinkedHashMap<>();

  /**
   * One sample.
   *
   * @param lines of the prompt, without its frame and choices
   * @param prompt the same on one line, in small letters
   * @param words of prompt and draft in order, those of choices too, {@link #BREAK} between them
   */
  private record Entry(List<String> lines, String prompt, List<String> words, String text) {}

  static InvertedIndex of(List<Background.Sample> samples) {
    List<Entry> entries = new ArrayList<>();
    for (Background.Sample raw : samples) {
      Background.Sample sample = MultipleChoice.read(raw);
      List<String> lines = Segmenter.lines(sample.prompt());
      String bare = String.join(" ", lines).strip();
      List<String> words = new ArrayList<>(words(Segmenter.bare(raw.prompt())));
      words.add(BREAK);
      words.addAll(words(sample.draft()));
      entries.add(new Entry(lines, asked(bare), words, joined(words)));
    }
    return new InvertedIndex(entries);
  }

  private InvertedIndex(List<Entry> entries) {
    this.entries = entries;
    for (int i = 0; i < entries.size(); i++) {
      for (String word : entries.get(i).words) {
        holders.computeIfAbsent(word, w -> new BitSet()).set(i);
      }
    }
    holders.remove(BREAK);
  }

  InvertedIndex without(BitSet gone) {
    List<Entry> kept = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      if (!gone.get(i)) {
        kept.add(entries.get(i));
      }
    }
    return new InvertedIndex(kept);
  }

  /** What the prompts have in common. */
  ModelBoilerplate boilerplate() {
    return ModelBoilerplate.ofLines(entries.stream().map(Entry::lines).toList());
  }

  /** As words are compared here. */
  static List<String> words(String text) {
    return SubjectWords.of(text).stream().map(SubjectWord::text).toList();
  }

  int size() {
    return entries.size();
  }

  /** All words, in an order that stays. */
  List<String> vocabulary() {
    return List.copyOf(holders.keySet());
  }

  /** Places of the samples that hold a word; not to be changed. */
  BitSet holding(String word) {
    return holders.getOrDefault(word, new BitSet());
  }

  /** Places of the samples that hold words in this order, with none between them. */
  BitSet saying(List<String> run) {
    BitSet all = (BitSet) holding(run.get(0)).clone();
    run.forEach(word -> all.and(holding(word)));
    String text = joined(run);
    BitSet saying = new BitSet();
    all.stream().filter(i -> entries.get(i).text.contains(text)).forEach(saying::set);
    return saying;
  }

  /** Places of the samples that ask what one of the prompts asks, word for word. */
  BitSet asking(List<String> prompts) {
    Map<String, BitSet> byPrompt = new HashMap<>();
    for (int i = 0; i < entries.size(); i++) {
      byPrompt.computeIfAbsent(entries.get(i).prompt, p -> new BitSet()).set(i);
    }
    BitSet asking = new BitSet();
    for (String prompt : prompts) {
      asking.or(byPrompt.getOrDefault(asked(Segmenter.bare(prompt)), new BitSet()));
    }
    return asking;
  }

  private static String asked(String bare) {
    return bare.toLowerCase(Locale.ROOT);
  }

  private static String joined(List<String> words) {
    return ' ' + String.join(" ", words) + ' ';
  }

  @Override
  public String toString() {
    return "InvertedIndex[" + entries.size() + "]";
  }
}
