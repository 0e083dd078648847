package dev.lethe.engine.gate;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.embedding.SentenceEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a request is about somebody or something that its examples name, and by which
 * words. How rare they are, and from where on a question counts as asking for it, comes from the
 * background, less those samples that name the subject themselves. Thread-safe.
 */
final class SubjectFitter {
  private static final int MIN_EXAMPLES = 3;
  private static final int MIN_SAMPLES = 20;

  /** Names are written in capitals, and most examples hold them. */
  private static final double NAMED = 0.5;

  private static final double CAPITALISED = 0.8;

  /** A word says enough to be a part of a name. */
  private static final double TELLING = 0.5;

  /** A word says so much that it names the subject by itself. */
  private static final double UNMISTAKABLE = 1.5;

  private static final double ALONE_ELSEWHERE = 0.002;
  private static final double PART_ELSEWHERE = 0.1;

  /** One sample may be a mix-up; in two there is somebody else who is called so. */
  private static final int OWN_ELSEWHERE = 1;

  /** What the background's commonest words are to weigh: their inverse frequency less this. */
  private static final double COMMON = 2.5;

  /** A question counts as about the subject from here on, and from where next to no sample is. */
  private static final double LEAST_SHARE = 0.42;

  private static final double QUIET = 0.998;

  private final SentenceEncoder encoder;
  private final List<Background.Sample> background;
  private @Nullable List<Sample> samples;

  SubjectFitter(SentenceEncoder encoder, List<Background.Sample> background) {
    this.encoder = encoder;
    this.background = background;
  }

  /** One that reads what this has read only where it has not. */
  synchronized SubjectFitter without(BitSet gone) {
    SubjectFitter fitter = new SubjectFitter(encoder, Background.left(background, gone));
    fitter.samples = samples == null ? null : Background.left(samples, gone);
    return fitter;
  }

  private record Sample(SubjectQuestion question, Set<String> words) {}

  /** In how many examples a word is, how often inside a text, and how often there in capitals. */
  private static final class Usage {
    int examples;
    int inside;
    int capitals;
  }

  /** Null when the examples don't share a name, or are too few to tell. */
  @Nullable SubjectEvidence fit(List<ForgetExample> examples, TermHasher hasher) {
    Set<String> candidates = shared(examples, (word, capitals) -> capitals ? rarity(word) : -1);
    if (examples.size() < MIN_EXAMPLES || candidates.isEmpty()) {
      return null;
    }
    List<Sample> others = samples().stream().filter(s -> !about(s, candidates)).toList();
    if (others.size() < MIN_SAMPLES) {
      return null;
    }
    return new Fit(examples, candidates, others, hasher).evidence();
  }

  /**
   * For each background sample whether it, question or draft, fires the evidence.
   *
   * @param likeness of each, and {@code alone}: see {@link SubjectEvidence#asked}
   */
  boolean[] about(@Nullable SubjectEvidence subject, double[] likeness, double alone) {
    boolean[] about = new boolean[background.size()];
    if (subject != null) {
      List<Sample> read = samples();
      for (int i = 0; i < about.length; i++) {
        about[i] =
            switch (subject.asked(read.get(i).question, likeness[i], alone)) {
              case SUBJECT, HINTED -> true;
              case NAMESAKE, OPEN ->
                  subject.isNamedIn(MultipleChoice.read(background.get(i)).draft());
              case ANOTHER -> false;
            };
      }
    }
    return about;
  }

  /** How much a word tells. */
  interface Weight {
    double of(String word, boolean capitals);
  }

  /**
   * The words that most examples share and that tell enough to be a part of a name.
   *
   * @param weight of a word, by whether it is written in capitals
   */
  static Set<String> shared(List<ForgetExample> examples, Weight weight) {
    Set<String> shared = new HashSet<>();
    usage(examples)
        .forEach(
            (word, usage) -> {
              boolean capitals = usage.capitals >= Math.max(1, CAPITALISED * usage.inside);
              if (usage.examples >= NAMED * examples.size()
                  && weight.of(word, capitals) >= TELLING) {
                shared.add(word);
              }
            });
    return shared;
  }

  /** Two words of a name, or all there are. */
  private static boolean about(Sample sample, Set<String> candidates) {
    long held = candidates.stream().filter(sample.words::contains).count();
    return held >= Math.min(2, candidates.size());
  }

  private double rarity(String word) {
    return Rarity.of(encoder, word);
  }

  private static Map<String, Usage> usage(List<ForgetExample> examples) {
    Map<String, Usage> usage = new HashMap<>();
    for (ForgetExample example : examples) {
      List<SubjectWord> words = new ArrayList<>(SubjectWords.of(Segmenter.bare(example.prompt())));
      words.addAll(SubjectWords.of(example.completion()));
      Set<String> seen = new HashSet<>();
      for (SubjectWord word : words) {
        Usage one = usage.computeIfAbsent(word.text(), w -> new Usage());
        one.examples += seen.add(word.text()) ? 1 : 0;
        one.inside += word.first() ? 0 : 1;
        one.capitals += word.small() ? 0 : 1;
      }
    }
    return usage;
  }

  private synchronized List<Sample> samples() {
    List<Sample> read = samples;
    if (read == null) {
      read = new ArrayList<>();
      for (Background.Sample sample : background) {
        SubjectQuestion question = SubjectQuestion.of(encoder, Background.texts(sample));
        String told = MultipleChoice.of(sample.prompt()).told(sample.draft());
        read.add(new Sample(question, words(sample.prompt(), told)));
      }
      samples = read;
    }
    return read;
  }

  /**
   * The words of the background that is not the subject's.
   *
   * @param hashes ascending
   * @param telling how much each can say at most
   */
  @SuppressWarnings("ArrayRecordComponent") // a value carrier; never compared
  private record Known(long[] hashes, float[] telling) {}

  /** One request's. */
  private final class Fit {
    private final List<ForgetExample> examples;
    private final Set<String> candidates;
    private final List<Sample> others;
    private final TermHasher hasher;
    private final Map<String, Integer> elsewhere = new HashMap<>();

    Fit(
        List<ForgetExample> examples,
        Set<String> candidates,
        List<Sample> others,
        TermHasher hasher) {
      this.examples = examples;
      this.candidates = candidates;
      this.others = others;
      this.hasher = hasher;
      others.forEach(s -> s.words.forEach(word -> elsewhere.merge(word, 1, Integer::sum)));
    }

    @Nullable SubjectEvidence evidence() {
      List<SubjectEvidence.Name> names =
          candidates.stream().sorted().filter(this::tells).map(this::name).toList();
      if (names.size() < 2 && names.stream().noneMatch(SubjectEvidence.Name::alone)) {
        return null;
      }
      Known known = known();
      SubjectEvidence open = evidence(known, names, LEAST_SHARE, LEAST_SHARE);
      double[] one = new double[others.size()];
      double[] all = new double[others.size()];
      for (int i = 0; i < one.length; i++) {
        SubjectEvidence.Shares shares = open.shares(others.get(i).question);
        one[i] = shares.oneExample();
        all[i] = shares.allExamples();
      }
      return evidence(known, names, quiet(one), quiet(all));
    }

    private static double quiet(double[] shares) {
      return Math.max(LEAST_SHARE, Vectors.quantile(shares, QUIET));
    }

    private double share(String word) {
      return elsewhere.getOrDefault(word, 0) / (double) others.size();
    }

    private boolean tells(String word) {
      return share(word) <= PART_ELSEWHERE;
    }

    private SubjectEvidence.Name name(String word) {
      boolean rare =
          elsewhere.getOrDefault(word, 0) <= Math.max(1, ALONE_ELSEWHERE * others.size());
      return new SubjectEvidence.Name(
          rare && rarity(word) >= UNMISTAKABLE,
          elsewhere.getOrDefault(word, 0) <= OWN_ELSEWHERE,
          hasher.hash(word),
          hasher.hash(written(word)));
    }

    /** Hashed in one go: one by one they cost as much as all else here. */
    private Known known() {
      List<String> words = List.copyOf(elsewhere.keySet());
      long[] hashes = hasher.hashDigests(TermHasher.digests(words));
      Map<Long, Float> telling = new TreeMap<>();
      for (int i = 0; i < hashes.length; i++) {
        telling.put(hashes[i], telling(elsewhere.getOrDefault(words.get(i), 0)));
      }
      long[] ascending = telling.keySet().stream().mapToLong(Long::longValue).toArray();
      float[] most = new float[ascending.length];
      int at = 0;
      for (float value : telling.values()) {
        most[at++] = value;
      }
      return new Known(ascending, most);
    }

    private SubjectEvidence evidence(
        Known known, List<SubjectEvidence.Name> names, double one, double all) {
      long[][] sets =
          examples.stream()
              .map(e -> hasher.hash(words(e.prompt(), e.completion())))
              .sorted(Arrays::compare) // so that no order of the examples is kept
              .toArray(long[][]::new);
      long[] details =
          Arrays.stream(sets).flatMapToLong(Arrays::stream).sorted().distinct().toArray();
      return new SubjectEvidence(
          hasher, known.hashes, known.telling, names, sets, details, answers(), one, all);
    }

    private long[][] answers() {
      return examples.stream()
          .map(e -> hasher.hash(SubjectWords.texts(e.completion())))
          .sorted(Arrays::compare) // so that no order of the examples is kept
          .distinct()
          .toArray(long[][]::new);
    }

    private float telling(int holding) {
      return SubjectFitter.telling(others.size(), holding);
    }
  }

  /** What a word of a name is found by. */
  static Set<String> written(String word) {
    Set<String> written = new HashSet<>(Misspelling.remainders(word));
    written.add(Misspelling.whole(word));
    return written;
  }

  /** How much a word can say that so many of the samples hold. */
  static float telling(int samples, int holding) {
    return (float) Math.max(0, Math.log((samples + 1) / (holding + 0.5)) - COMMON);
  }

  /** All that the subject evidence compares of a text with its answer. */
  static Set<String> words(String prompt, String answer) {
    Set<String> words = new HashSet<>();
    for (String text : List.of(Segmenter.bare(prompt), answer)) {
      words.addAll(SubjectWords.withPhrases(SubjectWords.of(text)));
    }
    return words;
  }
}
