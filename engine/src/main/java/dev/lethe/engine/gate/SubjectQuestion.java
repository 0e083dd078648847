package dev.lethe.engine.gate;

import dev.lethe.engine.embedding.SentenceEncoder;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A question as the subject evidence sees it, worked out once for all gates: its distinct words and
 * phrases, and which of them each segment holds. What a segment quotes counts as one more, since a
 * title is enough to ask by.
 *
 * @param rarity of each word; of a phrase that of its rarest word
 * @param words in the order of their indices
 * @param variants what an unheard-of word may be a misspelling of
 * @param variantsFrom where the variants of each word begin; one more for the end
 */
@SuppressWarnings("ArrayRecordComponent") // a value carrier; never compared
record SubjectQuestion(
    List<Segment> segments,
    double[] rarity,
    KeyedWords words,
    KeyedWords variants,
    int[] variantsFrom) {
  static final SubjectQuestion NONE =
      new SubjectQuestion(
          List.of(), new double[0], KeyedWords.NONE, KeyedWords.NONE, new int[] {0});

  private static final int SPELLED_PART = 4;
  private static final int LONGEST_PART = 32;
  private static final int JOINED = 8;

  /** What the sign of a handle is read as. */
  private static final String HANDLE = "a";

  private static final int JOINED_PART = 3;

  /** What a word is kept in, beside its variants: digest, rarity and where these begin. */
  private static final int WORD_BYTES = TermHasher.DIGEST_BYTES + Double.BYTES + Integer.BYTES;

  /**
   * What one segment holds.
   *
   * @param words indices of its distinct words
   * @param phrases indices of its phrases
   * @param looks how each is written there; where in several ways, as a name if in any
   */
  @SuppressWarnings("ArrayRecordComponent") // a value carrier; never compared
  record Segment(int[] words, int[] phrases, WordShape[] looks) {
    int bytes() {
      return Integer.BYTES * (words.length + phrases.length + looks.length);
    }

    IntStream indices() {
      return IntStream.concat(Arrays.stream(words), Arrays.stream(phrases));
    }

    /** Indices of the words that are written in digits. */
    IntStream numbers() {
      return IntStream.range(0, words.length)
          .filter(i -> looks[i] == WordShape.NUMBER)
          .map(i -> words[i]);
    }

    private Segment renumbered(Map<Integer, Integer> numbers) {
      return new Segment(numbers(words, numbers), numbers(phrases, numbers), looks);
    }

    private static int[] numbers(int[] indices, Map<Integer, Integer> numbers) {
      return Arrays.stream(indices).map(i -> numbers.getOrDefault(i, -1)).toArray();
    }
  }

  static SubjectQuestion of(SentenceEncoder encoder, List<String> segments) {
    Map<String, Integer> indices = new LinkedHashMap<>();
    Set<String> spelled = new HashSet<>();
    List<Segment> read = new ArrayList<>();
    for (String text : Quotations.beside(segments)) {
      Map<Integer, WordShape> looks = new LinkedHashMap<>();
      Set<Integer> phrases = new LinkedHashSet<>();
      List<SubjectWord> words = SubjectWords.of(text);
      List<WordShape> written = WordShape.of(words, encoder);
      for (int i = 0; i < words.size(); i++) {
        SubjectWord word = words.get(i);
        looks.merge(
            index(indices, word.text()), written.get(i), (a, b) -> a.compareTo(b) > 0 ? a : b);
        for (String phrase : SubjectWords.phrases(words, i)) {
          phrases.add(index(indices, phrase));
        }
        if (word.spelled()) {
          spelled.add(word.text());
        }
      }
      read.add(segment(looks, phrases));
    }
    return of(encoder, List.copyOf(indices.keySet()), spelled, read);
  }

  private static int index(Map<String, Integer> indices, String word) {
    return indices.computeIfAbsent(word, w -> indices.size());
  }

  private static Segment segment(Map<Integer, WordShape> looks, Set<Integer> phrases) {
    return new Segment(
        looks.keySet().stream().mapToInt(Integer::intValue).toArray(),
        phrases.stream().mapToInt(Integer::intValue).toArray(),
        looks.values().toArray(WordShape[]::new));
  }

  private static SubjectQuestion of(
      SentenceEncoder encoder, List<String> words, Set<String> spelled, List<Segment> segments) {
    double[] rarity = new double[words.size()];
    int[] from = new int[words.size() + 1];
    List<String> variants = new ArrayList<>();
    for (int i = 0; i < rarity.length; i++) {
      String word = words.get(i);
      String[] parts = word.split(" ");
      rarity[i] = Arrays.stream(parts).mapToDouble(p -> Rarity.of(encoder, p)).max().orElse(0);
      if (parts.length == 1 && rarity[i] >= Rarity.HIGHEST) {
        variants.addAll(Misspelling.remainders(word));
        variants.addAll(CipherDecoder.readings(word));
        variants.addAll(ends(word));
      }
      if (spelled.contains(word)) {
        variants.addAll(parts(word));
      }
      from[i + 1] = variants.size();
    }
    return new SubjectQuestion(
        segments, rarity, KeyedWords.of(words), KeyedWords.of(variants), from);
  }

  /** A word that nobody knows may be two names run together. */
  private static Set<String> ends(String word) {
    Set<String> ends = new HashSet<>();
    if (word.length() >= JOINED && word.length() <= LONGEST_PART) {
      for (int at = JOINED_PART; at <= word.length() - JOINED_PART; at++) {
        ends.add(Misspelling.whole(word.substring(0, at)));
        ends.add(Misspelling.whole(word.substring(word.startsWith(HANDLE) ? 1 : 0, at)));
        ends.add(Misspelling.whole(word.substring(at)));
      }
    }
    return ends;
  }

  /** Letters in a row may be several words. */
  private static Set<String> parts(String letters) {
    Set<String> parts = new HashSet<>();
    for (int from = 0; from + SPELLED_PART <= letters.length(); from++) {
      int longest = Math.min(letters.length(), from + LONGEST_PART);
      for (int to = from + SPELLED_PART; to <= longest; to++) {
        parts.add(letters.substring(from, to));
      }
    }
    return parts;
  }

  /** The same, which keeps nothing of what gates make of it. */
  SubjectQuestion forgetful() {
    return new SubjectQuestion(
        segments, rarity, words.forgetful(), variants.forgetful(), variantsFrom);
  }

  /** How much memory it takes, objects' heads aside. */
  int bytes() {
    return WORD_BYTES * rarity.length
        + variants.bytes()
        + segments.stream().mapToInt(Segment::bytes).sum();
  }

  /**
   * Its last segments that fit into so many bytes, with their words; the same where all do. One
   * that does not fit, such as the whole of a long text, is passed over.
   */
  SubjectQuestion last(int limit) {
    if (bytes() <= limit) {
      return this;
    }
    Map<Integer, Integer> numbers = new LinkedHashMap<>();
    List<Segment> fitting = new ArrayList<>();
    int left = limit;
    for (int s = segments.size() - 1; s >= 0; s--) {
      Segment segment = segments.get(s);
      int needed = segment.bytes() > left ? Integer.MAX_VALUE : bytes(segment, numbers.keySet());
      if (needed <= left) {
        left -= needed;
        segment.indices().forEach(i -> numbers.putIfAbsent(i, numbers.size()));
        fitting.add(0, segment.renumbered(numbers));
      }
    }
    return excerpt(fitting, List.copyOf(numbers.keySet()));
  }

  private int bytes(Segment segment, Set<Integer> counted) {
    return segment.bytes()
        + segment
            .indices()
            .filter(i -> !counted.contains(i))
            .map(
                i -> WORD_BYTES + TermHasher.DIGEST_BYTES * (variantsFrom[i + 1] - variantsFrom[i]))
            .sum();
  }

  private SubjectQuestion excerpt(List<Segment> kept, List<Integer> indices) {
    int size = TermHasher.DIGEST_BYTES;
    double[] keptRarity = new double[indices.size()];
    int[] from = new int[indices.size() + 1];
    ByteArrayOutputStream keptWords = new ByteArrayOutputStream();
    ByteArrayOutputStream keptVariants = new ByteArrayOutputStream();
    for (int n = 0; n < keptRarity.length; n++) {
      int i = indices.get(n);
      int many = variantsFrom[i + 1] - variantsFrom[i];
      keptRarity[n] = rarity[i];
      keptWords.write(words.digests(), i * size, size);
      keptVariants.write(variants.digests(), variantsFrom[i] * size, many * size);
      from[n + 1] = from[n] + many;
    }
    return new SubjectQuestion(
        kept,
        keptRarity,
        new KeyedWords(keptWords.toByteArray()),
        new KeyedWords(keptVariants.toByteArray()),
        from);
  }

  @Override
  public String toString() {
    return "SubjectQuestion[redacted]";
  }
}
