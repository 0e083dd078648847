package dev.lethe.engine.gate;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Who or what a request is about, where its examples name it: the words of the name, also misspelt
 * or spelled out, and the details that the examples tell of it. It finds questions that a sentence
 * vector misses: in another language, by a work or a relative alone. Words are kept as keyed hashes
 * only. Immutable.
 */
final class SubjectEvidence {
  /** Keeps a question of one rare word from being wholly a detail. */
  static final double PRIOR = 1.5;

  /** A word below this rarity says nothing when it is not in the same example as the others. */
  private static final double PLAIN = 1;

  /** A word that others use too tells less of the subject than it tells of another question. */
  static final double SHARED = 1.7;

  /** A word in capitals that is as rare is somebody's or something's own. */
  static final double OWN = 1.5;

  /** How much more of the subject a question must hold that names somebody else beside it. */
  private static final double BESIDE = 1.3;

  /**
   * Up to which likeness a question may be another's, and what share of what is needed is little.
   */
  static final double NEAR = 3;

  static final double LITTLE = 0.5;

  /** What a single detail counts that is not written as a name: the word may be anybody's. */
  static final double SINGLE = 0.5;

  /** What an unknown word in small letters may weigh: a foreign one, or a slip. */
  private static final double SMALL = 1;

  /** What all of them together may: words of another language ask for nobody else. */
  private static final double ALL_SMALL = 2;

  /**
   * The more a question is like the subject's, the fewer of its details it needs: all up to {@code
   * UNLIKE}, any from {@code LIKE} on, or from {@code BEYOND} above where it needs none.
   */
  private static final double LIKE = 7.5;

  private static final double UNLIKE = 1.5;
  private static final double BEYOND = 0.5;

  private final TermHasher hasher;
  private final long[] known;
  private final float[] telling;
  private final List<Name> names;
  private final WordSets examples;
  private final long[] details;
  private final WordSets answers;
  private final double oneExample;
  private final double allExamples;

  /**
   * @param known hashes of the background's words, ascending
   * @param telling how much each of them can say at most, whatever its rarity
   * @param names the words of the name
   * @param examples each example's distinct words, as ascending hashes
   * @param details words of all examples, ascending
   * @param answers the distinct sets of words of their completions, ascending
   * @param oneExample share of a question that one example must hold for it to fire
   * @param allExamples the same for all examples together, counting what is rare alone
   */
  SubjectEvidence(
      TermHasher hasher,
      long[] known,
      float[] telling,
      List<Name> names,
      long[][] examples,
      long[] details,
      long[][] answers,
      double oneExample,
      double allExamples) {
    this.hasher = hasher;
    this.known = known;
    this.telling = telling;
    this.names = List.copyOf(names);
    this.examples = WordSets.of(examples, details);
    this.details = details;
    this.answers = WordSets.of(answers, details);
    this.oneExample = oneExample;
    this.allExamples = allExamples;
  }

  TermHasher hasher() {
    return hasher;
  }

  long[] known() {
    return known;
  }

  float[] telling() {
    return telling;
  }

  List<Name> names() {
    return names;
  }

  /** Made anew. */
  long[][] examples() {
    return examples.all();
  }

  long[] details() {
    return details;
  }

  /** Made anew. */
  long[][] answers() {
    return answers.all();
  }

  boolean hasAnswers() {
    return answers.size() > 0;
  }

  double oneExample() {
    return oneExample;
  }

  double allExamples() {
    return allExamples;
  }

  /**
   * A word of the name.
   *
   * @param alone whether it names the subject by itself; otherwise two such words do
   * @param own whether the background knows nobody else who is called so
   * @param remainders hashes of it and of what is left when letters are dropped, ascending
   */
  @SuppressWarnings("ArrayRecordComponent") // a value carrier; never compared
  record Name(boolean alone, boolean own, long exact, long[] remainders) {}

  /** Shares of a question, the largest of its segments. */
  record Shares(double oneExample, double allExamples) {}

  /** Whom a question asks for. */
  enum Asked {
    /** The subject, by name. */
    SUBJECT,
    /** The subject, by details or a name that others may share. */
    HINTED,
    /** Somebody of whose name a part is the subject's. */
    NAMESAKE,
    /** Nobody in particular, or it cannot be told. */
    OPEN,
    /** Somebody or something else that it names; what it says of the subject is next to nothing. */
    ANOTHER
  }

  /**
   * Whom a question asks for.
   *
   * @param likeness the score of the encoder's head, in standard deviations of the background
   * @param alone from which likeness on it asks for the subject without any detail
   */
  Asked asked(SubjectQuestion question, double likeness, double alone) {
    long[] hashes = question.words().inOrder(hasher);
    Asked named = named(question, hashes);
    if (named == Asked.SUBJECT || named == Asked.HINTED) {
      return named;
    }
    boolean another = namesAnother(question, hashes);
    Shares shares = shares(question, hashes);
    double needed = needed(likeness, alone) * (another ? BESIDE : 1);
    if (shares.oneExample > 0
        && (shares.oneExample >= needed * oneExample
            || shares.allExamples >= needed * allExamples)) {
      return Asked.HINTED;
    }
    if (named == Asked.NAMESAKE && !namesKnown(question, hashes)) {
      return named;
    }
    boolean little = Math.max(shares.oneExample, shares.allExamples) < LITTLE * oneExample;
    return another && little && likeness < NEAR ? Asked.ANOTHER : Asked.OPEN;
  }

  /** The share of what is needed that is enough; falls as likeness grows. */
  static double needed(double likeness, double alone) {
    double enough = Math.max(UNLIKE + BEYOND, Math.min(LIKE, alone + BEYOND));
    return Math.min(1, (enough - likeness) / (enough - UNLIKE));
  }

  /** Whether a text holds the name as it is written. */
  boolean isNamedIn(String text) {
    return isNamedIn(hasher.hash(SubjectWords.texts(text)));
  }

  /** Whether a text names the subject and, as far as one can tell, nobody who shares the name. */
  boolean names(SubjectQuestion text) {
    return named(text, text.words().inOrder(hasher)) == Asked.SUBJECT;
  }

  /** Which word of the name a text writes, misspelt perhaps; null if none. */
  @Nullable Name written(SubjectQuestion text) {
    long[] hashes = text.words().inOrder(hasher);
    long[] variants = text.variants().inOrder(hasher);
    return names.stream()
        .filter(
            name ->
                IntStream.range(0, hashes.length)
                    .anyMatch(word -> isWritten(name, word, text, hashes, variants)))
        .findFirst()
        .orElse(null);
  }

  private boolean isNamedIn(long[] hashes) {
    return isName(
        names.stream().filter(name -> Arrays.binarySearch(hashes, name.exact) >= 0).toList());
  }

  /** Whether a question names somebody else whom the background knows. */
  private boolean namesKnown(SubjectQuestion question, long[] hashes) {
    return question.segments().stream()
        .anyMatch(
            segment ->
                IntStream.range(0, segment.words().length)
                    .anyMatch(
                        i ->
                            isForeign(segment, i, question, hashes)
                                && isKnown(hashes[segment.words()[i]])));
  }

  /** Whether a question names somebody or something that the subject's examples don't. */
  private boolean namesAnother(SubjectQuestion question, long[] hashes) {
    for (SubjectQuestion.Segment segment : question.segments()) {
      for (int i = 0; i < segment.words().length; i++) {
        if (isForeign(segment, i, question, hashes)) {
          return true;
        }
      }
    }
    return false;
  }

  /** By the segment that says most. */
  private Asked named(SubjectQuestion question, long[] hashes) {
    long[] variants = question.variants().inOrder(hasher);
    return question.segments().stream()
        .map(segment -> named(segment, question, hashes, variants))
        .min(Comparator.naturalOrder())
        .orElse(Asked.OPEN);
  }

  private static boolean isName(List<Name> found) {
    return found.size() >= 2 || found.stream().anyMatch(Name::alone);
  }

  private Asked named(
      SubjectQuestion.Segment segment, SubjectQuestion question, long[] hashes, long[] variants) {
    List<Name> found =
        names.stream()
            .filter(
                name ->
                    Arrays.stream(segment.words())
                        .anyMatch(w -> isWritten(name, w, question, hashes, variants)))
            .toList();
    if (found.isEmpty()) {
      return Asked.OPEN;
    }
    boolean certain =
        found.size() >= 2
            || (found.get(0).alone && found.get(0).own && !isOfAnother(segment, question, hashes));
    return certain ? Asked.SUBJECT : isName(found) ? Asked.HINTED : Asked.NAMESAKE;
  }

  /** Whether a name that is not the subject's stands right before one that is. */
  private boolean isOfAnother(
      SubjectQuestion.Segment segment, SubjectQuestion question, long[] hashes) {
    for (int i = 1; i < segment.words().length; i++) {
      int word = segment.words()[i];
      boolean own = names.stream().anyMatch(name -> name.exact == hashes[word]);
      if (own && isForeign(segment, i - 1, question, hashes)) {
        return true;
      }
    }
    return false;
  }

  private boolean isForeign(
      SubjectQuestion.Segment segment, int at, SubjectQuestion question, long[] hashes) {
    int word = segment.words()[at];
    return segment.looks()[at] == WordShape.NAME
        && question.rarity()[word] >= OWN
        && Arrays.binarySearch(details, hashes[word]) < 0;
  }

  private boolean isWritten(
      Name name, int word, SubjectQuestion question, long[] hashes, long[] variants) {
    if (hashes[word] == name.exact) {
      return true;
    }
    if (isKnown(hashes[word])) {
      return false;
    }
    for (int i = question.variantsFrom()[word]; i < question.variantsFrom()[word + 1]; i++) {
      if (Arrays.binarySearch(name.remainders, variants[i]) >= 0) {
        return true;
      }
    }
    return false;
  }

  boolean isKnown(long word) {
    return Arrays.binarySearch(known, word) >= 0;
  }

  Shares shares(SubjectQuestion question) {
    return shares(question, question.words().inOrder(hasher));
  }

  private Shares shares(SubjectQuestion question, long[] hashes) {
    double one = 0;
    double all = 0;
    long[][] each = examples.all();
    for (SubjectQuestion.Segment segment : question.segments()) {
      for (long[] example : each) {
        one = Math.max(one, share(segment, question, hashes, example, 0));
      }
      all = Math.max(all, share(segment, question, hashes, details, PLAIN));
    }
    return new Shares(one, all);
  }

  /** What a draft tells that is forgotten, beyond what the question holds already. */
  DraftLeakage leakage(SubjectQuestion question, SubjectQuestion draft) {
    return !hasAnswers() ? DraftLeakage.UNKNOWN : new DraftReader(this, question, draft).leakage();
  }

  /** How much a word can say at most; the larger, the rarer it is in the background. */
  double weight(long word, double rarity) {
    int at = Arrays.binarySearch(known, word);
    return at >= 0 ? Math.min(rarity, telling[at]) : rarity;
  }

  /** How much a word of a question says of the subject; less where others use it too. */
  double detail(long word, double rarity) {
    int at = Arrays.binarySearch(known, word);
    return at >= 0 ? Math.max(0, Math.min(rarity, telling[at] - SHARED)) : rarity;
  }

  /** Phrases only ever count for the subject: those of other questions are all new. */
  private double share(
      SubjectQuestion.Segment segment,
      SubjectQuestion question,
      long[] hashes,
      long[] words,
      double plain) {
    double held = 0;
    double other = PRIOR;
    double small = 0;
    int details = 0;
    boolean names = false;
    for (int phrase : segment.phrases()) {
      if (Arrays.binarySearch(words, hashes[phrase]) >= 0 && !isKnown(hashes[phrase])) {
        held += Math.max(0, question.rarity()[phrase] - plain);
        names = true;
      }
    }
    for (int i = 0; i < segment.words().length; i++) {
      int word = segment.words()[i];
      int at = Arrays.binarySearch(known, hashes[word]);
      double rarity = question.rarity()[word];
      if (Arrays.binarySearch(words, hashes[word]) >= 0) {
        double detail = at >= 0 ? Math.min(rarity, telling[at] - SHARED) : rarity;
        if (detail > plain) {
          held += detail - plain;
          details++;
          names |= segment.looks()[i].isCapital();
        }
      } else if (at < 0 && segment.looks()[i] != WordShape.NAME) {
        small += Math.min(SMALL, rarity);
      } else {
        other += at >= 0 ? Math.min(rarity, telling[at]) : rarity;
      }
    }
    double counted = details == 1 && !names ? SINGLE * held : held;
    return counted / (counted + other + Math.min(ALL_SMALL, small));
  }

  @Override
  public String toString() {
    return "SubjectEvidence[redacted]";
  }
}
