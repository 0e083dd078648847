package dev.lethe.engine.gate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The words of one gate in few bytes. Each is written once, as its hash, or as its place among the
 * background's words where these have it; sets of words are sets of places among those of the gate.
 * Nothing is rounded: what is read is what was written, to the last bit. Immutable.
 *
 * @param subject with the background's words; null where the gate names none
 * @param terms the same
 */
record GateWords(@Nullable Subject subject, @Nullable Terms terms) {
  private static final int SUBJECT = 1;
  private static final int TERMS = 2;
  private static final int ALONE = 1;
  private static final int OWN = 2;

  /** Of {@link SubjectEvidence}. */
  @SuppressWarnings("ArrayRecordComponent") // a value carrier; never compared
  record Subject(
      List<SubjectEvidence.Name> names, long[][] examples, long[] details, long[][] answers) {}

  /** Of {@link TermEvidence}. */
  @SuppressWarnings("ArrayRecordComponent") // a value carrier; never compared
  record Terms(long[] terms, float[] shares, long[][] completions) {}

  static GateWords of(@Nullable SubjectEvidence subject, @Nullable TermEvidence terms) {
    return new GateWords(
        subject == null
            ? null
            : new Subject(
                subject.names(), subject.examples(), subject.details(), subject.answers()),
        terms == null ? null : new Terms(terms.terms(), terms.shares(), terms.completions()));
  }

  /**
   * @throws IllegalArgumentException if words are not in order: no fit makes such
   */
  byte[] bytes(BackgroundWords background) {
    long[] all = all();
    VarintWriter out = new VarintWriter();
    out.putSet(places(all, background.known()), background.known().length);
    long[] others = without(all, background.known());
    out.putSet(places(others, background.vocabulary()), background.vocabulary().length);
    out.putLongs(without(others, background.vocabulary()));
    out.put((subject == null ? 0 : SUBJECT) + (terms == null ? 0 : TERMS));
    if (subject != null) {
      put(subject, all, out);
    }
    if (terms != null) {
      put(terms, all, out);
    }
    return out.bytes();
  }

  private static void put(Subject subject, long[] all, VarintWriter out) {
    out.putSet(places(subject.details, all), all.length);
    out.putSets(places(subject.examples, all), all.length);
    out.putSets(places(subject.answers, all), all.length);
    out.put(subject.names.size());
    for (SubjectEvidence.Name name : subject.names) {
      out.put((name.alone() ? ALONE : 0) + (name.own() ? OWN : 0));
      out.putLongs(name.remainders());
      int at = Arrays.binarySearch(name.remainders(), name.exact());
      out.put(Math.max(at + 1, 0));
      if (at < 0) {
        out.putLong(name.exact());
      }
    }
  }

  private static void put(Terms terms, long[] all, VarintWriter out) {
    out.putSet(places(terms.terms, all), all.length);
    out.putSets(places(terms.completions, all), all.length);
    List<Integer> bits =
        IntStream.range(0, terms.shares.length)
            .mapToObj(i -> Float.floatToRawIntBits(terms.shares[i]))
            .toList();
    List<Integer> distinct = bits.stream().distinct().toList();
    out.put(distinct.size());
    distinct.forEach(value -> out.putFloat(Float.intBitsToFloat(value)));
    bits.forEach(value -> out.put(distinct.indexOf(value)));
  }

  /**
   * @throws IllegalArgumentException if these are not the bytes of any gate's words
   */
  static GateWords read(byte[] bytes, BackgroundWords background) {
    VarintReader in = new VarintReader(bytes);
    long[] known = at(in.set(background.known().length), background.known());
    long[] vocabulary = at(in.set(background.vocabulary().length), background.vocabulary());
    long[] all =
        Stream.of(known, vocabulary, in.longs())
            .flatMapToLong(Arrays::stream)
            .sorted()
            .distinct()
            .toArray();
    int kinds = in.get();
    Subject subject = (kinds & SUBJECT) == 0 ? null : subject(in, all);
    Terms terms = (kinds & TERMS) == 0 ? null : terms(in, all);
    if (kinds > SUBJECT + TERMS || !in.isAtEnd()) {
      throw new IllegalArgumentException("the gate's words are followed by something else");
    }
    return new GateWords(subject, terms);
  }

  private static Subject subject(VarintReader in, long[] all) {
    long[] details = at(in.set(all.length), all);
    long[][] examples = at(in.sets(all.length), all);
    long[][] answers = at(in.sets(all.length), all);
    List<SubjectEvidence.Name> names = new ArrayList<>();
    for (int left = in.count(in.get(), 2); left > 0; left--) {
      int flags = in.get();
      long[] remainders = in.longs();
      int at = in.get();
      if (at > remainders.length || flags > ALONE + OWN) {
        throw new IllegalArgumentException("a name has no such word");
      }
      long exact = at == 0 ? in.oneLong() : remainders[at - 1];
      names.add(
          new SubjectEvidence.Name((flags & ALONE) != 0, (flags & OWN) != 0, exact, remainders));
    }
    return new Subject(names, examples, details, answers);
  }

  private static Terms terms(VarintReader in, long[] all) {
    long[] terms = at(in.set(all.length), all);
    long[][] completions = at(in.sets(all.length), all);
    float[] distinct = new float[in.count(in.get(), Float.BYTES)];
    for (int i = 0; i < distinct.length; i++) {
      distinct[i] = in.oneFloat();
      if (!Float.isFinite(distinct[i])) {
        throw new IllegalArgumentException("a share is not finite");
      }
    }
    float[] shares = new float[terms.length];
    for (int i = 0; i < shares.length; i++) {
      int place = in.get();
      if (place >= distinct.length) {
        throw new IllegalArgumentException("there is no such share");
      }
      shares[i] = distinct[place];
    }
    return new Terms(terms, shares, completions);
  }

  /** Each word once, ascending. */
  private long[] all() {
    Stream<long[]> ofSubject =
        subject == null
            ? Stream.of()
            : Stream.of(
                    Stream.of(subject.details),
                    Arrays.stream(subject.examples),
                    Arrays.stream(subject.answers))
                .flatMap(sets -> sets);
    Stream<long[]> ofTerms =
        terms == null
            ? Stream.of()
            : Stream.concat(Stream.of(terms.terms), Arrays.stream(terms.completions));
    return Stream.concat(ofSubject, ofTerms)
        .flatMapToLong(Arrays::stream)
        .sorted()
        .distinct()
        .toArray();
  }

  private static List<int[]> places(long[][] sets, long[] among) {
    return Arrays.stream(sets)
        .map(
            set -> {
              int[] places = places(set, among);
              if (places.length != set.length) {
                throw new IllegalArgumentException("words are not in order");
              }
              return places;
            })
        .toList();
  }

  /** Of those that are there. */
  private static int[] places(long[] words, long[] among) {
    return Arrays.stream(words)
        .mapToInt(word -> Arrays.binarySearch(among, word))
        .filter(at -> at >= 0)
        .toArray();
  }

  private static long[] without(long[] words, long[] others) {
    LongPredicate isThere = word -> Arrays.binarySearch(others, word) >= 0;
    return LongStream.of(words).filter(isThere.negate()).toArray();
  }

  private static long[][] at(List<int[]> places, long[] among) {
    return places.stream().map(set -> at(set, among)).toArray(long[][]::new);
  }

  private static long[] at(int[] places, long[] among) {
    return Arrays.stream(places).mapToLong(at -> among[at]).toArray();
  }

  /** The subject with its background's words. */
  SubjectEvidence subject(
      TermHasher hasher, BackgroundWords background, double oneExample, double allExamples) {
    Subject own = Objects.requireNonNull(subject);
    return new SubjectEvidence(
        hasher,
        background.known(),
        background.telling(),
        own.names,
        own.examples,
        own.details,
        own.answers,
        oneExample,
        allExamples);
  }

  /** The terms with their background's words. */
  TermEvidence terms(TermHasher hasher, BackgroundWords background, float unknownIdf) {
    Terms own = Objects.requireNonNull(terms);
    return new TermEvidence(
        hasher,
        background.vocabulary(),
        background.idf(),
        unknownIdf,
        own.terms,
        own.shares,
        own.completions);
  }

  @Override
  public String toString() {
    return "GateWords[redacted]";
  }
}
