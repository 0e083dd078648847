package dev.lethe.engine.gate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The subjects of several gates under one key, by their words. It finds those that a question or a
 * draft may concern, and says how much at most: bounds, from which {@link IndexSegment} concludes
 * which gates need not be asked. Immutable and thread-safe.
 */
final class SubjectIndex {
  /** Sums here are added up in another order than in {@link SubjectEvidence}. */
  private static final double ROUNDING = 1e-9;

  private static final int SEVERAL = 2;

  private final Postings names;
  private final Postings details;

  /** Of each gate, among {@link #lexicons}; -1 where it names no subject. */
  private final int[] lexicon;

  private final List<Lexicon> lexicons;

  /** What the background's words say, shared by gates that were fitted on the same samples. */
  private static final class Lexicon {
    final long[] known;
    final float[] telling;

    Lexicon(SubjectEvidence subject) {
      this.known = subject.known();
      this.telling = subject.telling();
    }

    boolean isOf(SubjectEvidence subject) {
      return known == subject.known() && telling == subject.telling();
    }

    /** What each word tells at most; negative for those that the background does not know. */
    double[] of(long[] words) {
      double[] most = new double[words.length];
      for (int i = 0; i < words.length; i++) {
        int at = Arrays.binarySearch(known, words[i]);
        most[i] = at >= 0 ? telling[at] : -1;
      }
      return most;
    }
  }

  /**
   * What a question may hold of each gate's subject.
   *
   * @param named whether it may hold a word of the name
   * @param share no smaller than any of {@link SubjectEvidence.Shares}; zero only where these are
   * @param held no smaller than the weight of what it has in common with any example
   * @param another whether it names somebody or something that no example of any gate holds
   */
  @SuppressWarnings("ArrayRecordComponent") // a value carrier; never compared
  record Asked(boolean[] named, double[] share, double[] held, boolean another) {}

  /**
   * What a draft may tell of each gate's subject, beyond what the question holds.
   *
   * @param named whether it may hold a word of the name
   * @param told no smaller than the weight of what it has in common with any example
   * @param own no smaller than the part of it whose words the background never has
   */
  @SuppressWarnings("ArrayRecordComponent") // a value carrier; never compared
  record Told(boolean[] named, double[] told, double[] own) {}

  private SubjectIndex(Postings names, Postings details, int[] lexicon, List<Lexicon> lexicons) {
    this.names = names;
    this.details = details;
    this.lexicon = lexicon;
    this.lexicons = List.copyOf(lexicons);
  }

  /**
   * Whether the bounds hold for a gate: its examples and answers are among its details, and no word
   * tells less than nothing. It is so in all that were fitted; a file may hold anything.
   */
  static boolean isRegular(SubjectEvidence subject) {
    for (float telling : subject.telling()) {
      if (!(telling >= 0)) {
        return false;
      }
    }
    return subject.oneExample() > 0
        && subject.allExamples() > 0
        && areIn(subject.examples(), subject.details())
        && areIn(subject.answers(), subject.details());
  }

  private static boolean areIn(long[][] sets, long[] all) {
    return Arrays.stream(sets)
        .flatMapToLong(Arrays::stream)
        .allMatch(word -> Arrays.binarySearch(all, word) >= 0);
  }

  /**
   * @param subjects of the gates in their order; null for one without
   */
  static SubjectIndex of(List<@Nullable SubjectEvidence> subjects) {
    Postings.Builder names = new Postings.Builder(false);
    Postings.Builder details = new Postings.Builder(false);
    int[] lexicon = new int[subjects.size()];
    List<Lexicon> lexicons = new ArrayList<>();
    Map<Integer, List<Integer>> alike = new HashMap<>();
    for (int g = 0; g < lexicon.length; g++) {
      SubjectEvidence subject = subjects.get(g);
      lexicon[g] = -1;
      if (subject != null) {
        for (SubjectEvidence.Name name : subject.names()) {
          names.add(name.exact(), g, 0);
          names.addAll(name.remainders(), g);
        }
        details.addAll(subject.details(), g);
        int hash = System.identityHashCode(subject.known());
        List<Integer> places = alike.computeIfAbsent(hash, h -> new ArrayList<>());
        lexicon[g] =
            places.stream().filter(v -> lexicons.get(v).isOf(subject)).findFirst().orElse(-1);
        if (lexicon[g] < 0) {
          lexicon[g] = lexicons.size();
          places.add(lexicon[g]);
          lexicons.add(new Lexicon(subject));
        }
      }
    }
    return new SubjectIndex(names.build(), details.build(), lexicon, lexicons);
  }

  /**
   * {@code share(s, x) = counted / (counted + other + small)} grows with what is counted and falls
   * with the rest. An example's words are among the details, so what it holds of a question is no
   * more than what the details hold, and what it leaves is no less; the same goes for the details
   * that count only where they are rare. {@code small} is at least zero. Where a single word of the
   * details counts, and is not written as a name, no more than it counts for an example either.
   */
  Asked ask(SubjectQuestion question, TermHasher hasher) {
    int gates = lexicon.length;
    long[] words = question.words().inOrder(hasher);
    double[][] most = lexicons.stream().map(l -> l.of(words)).toArray(double[][]::new);
    int[] lists = lists(words);
    double[] share = new double[gates];
    double[] longest = new double[gates];
    boolean another = false;
    for (SubjectQuestion.Segment segment : question.segments()) {
      Held held = new Held(gates, lexicons.size());
      for (int i = 0; i < segment.words().length; i++) {
        int word = segment.words()[i];
        boolean name = segment.looks()[i] == WordShape.NAME;
        double rarity = question.rarity()[word];
        another |= name && rarity >= SubjectEvidence.OWN && lists[word] == Postings.NONE;
        held.add(lists[word], most, word, rarity, segment.looks()[i]);
      }
      for (int phrase : segment.phrases()) {
        held.addPhrase(lists[phrase], most, phrase, question.rarity()[phrase]);
      }
      held.raise(share, longest);
    }
    return new Asked(named(question, words, hasher), share, longest, another);
  }

  /** What the details hold of one segment, and what is left of it. */
  private final class Held {
    private final double[] details;
    private final double[] others;

    /** How many words count, {@link #SEVERAL} where one may be a name. */
    private final int[] counted;

    private final double[] all;
    private final double[] detail;
    private final double[] other;

    Held(int gates, int kinds) {
      this.details = new double[gates];
      this.others = new double[gates];
      this.counted = new int[gates];
      this.all = new double[kinds];
      Arrays.fill(all, SubjectEvidence.PRIOR);
      this.detail = new double[kinds];
      this.other = new double[kinds];
    }

    void add(int list, double[][] most, int word, double rarity, WordShape look) {
      boolean name = look == WordShape.NAME;
      int times = look.isCapital() ? SEVERAL : 1;
      boolean counts = false;
      for (int v = 0; v < all.length; v++) {
        double telling = most[v][word];
        boolean known = telling >= 0;
        detail[v] =
            known ? Math.max(0, Math.min(rarity, telling - SubjectEvidence.SHARED)) : rarity;
        other[v] = known ? Math.min(rarity, telling) : name ? rarity : 0;
        all[v] += other[v];
        counts |= detail[v] > 0 || other[v] > 0;
      }
      if (list != Postings.NONE && counts) {
        int to = SubjectIndex.this.details.to(list);
        for (int at = SubjectIndex.this.details.from(list); at < to; at++) {
          int gate = SubjectIndex.this.details.holder(at);
          double held = detail[lexicon[gate]];
          details[gate] += held;
          counted[gate] += held > 0 ? times : 0;
          others[gate] += other[lexicon[gate]];
        }
      }
    }

    void addPhrase(int list, double[][] most, int phrase, double rarity) {
      if (list != Postings.NONE) {
        int to = SubjectIndex.this.details.to(list);
        for (int at = SubjectIndex.this.details.from(list); at < to; at++) {
          int gate = SubjectIndex.this.details.holder(at);
          details[gate] += most[lexicon[gate]][phrase] < 0 ? rarity : 0;
          counted[gate] += SEVERAL;
        }
      }
    }

    void raise(double[] share, double[] longest) {
      for (int g = 0; g < share.length; g++) {
        double held = details[g];
        if (held > 0) {
          double counts = counted[g] == 1 ? SubjectEvidence.SINGLE * held : held;
          double left = Math.max(SubjectEvidence.PRIOR, all[lexicon[g]] - others[g]);
          share[g] = Math.max(share[g], counts / (counts + left) * (1 + ROUNDING) + ROUNDING);
          longest[g] = Math.max(longest[g], held * (1 + ROUNDING));
        }
      }
    }
  }

  /**
   * @param draft its words
   * @param question whose words tell nothing when a draft says them again
   */
  Told tell(SubjectQuestion draft, SubjectQuestion question, TermHasher hasher) {
    int gates = lexicon.length;
    long[] words = draft.words().inOrder(hasher);
    long[] asked = question.words().ascending(hasher);
    double[][] most = lexicons.stream().map(l -> l.of(words)).toArray(double[][]::new);
    double[] told = new double[gates];
    double[] own = new double[gates];
    for (int word = 0; word < words.length; word++) {
      int list = details.find(words[word]);
      if (list == Postings.NONE || Arrays.binarySearch(asked, words[word]) >= 0) {
        continue;
      }
      double rarity = draft.rarity()[word];
      for (int at = details.from(list); at < details.to(list); at++) {
        int gate = details.holder(at);
        double telling = most[lexicon[gate]][word];
        told[gate] += (telling >= 0 ? Math.min(rarity, telling) : rarity) * (1 + ROUNDING);
        own[gate] += telling >= 0 ? 0 : rarity * (1 + ROUNDING);
      }
    }
    return new Told(named(draft, words, hasher), told, own);
  }

  /** A word of a name is one of its hashes, or a variant of one that is misspelt. */
  private boolean[] named(SubjectQuestion text, long[] words, TermHasher hasher) {
    boolean[] named = new boolean[lexicon.length];
    for (long[] hashes : List.of(words, text.variants().inOrder(hasher))) {
      for (long hash : hashes) {
        int list = names.find(hash);
        if (list != Postings.NONE) {
          for (int at = names.from(list); at < names.to(list); at++) {
            named[names.holder(at)] = true;
          }
        }
      }
    }
    return named;
  }

  private int[] lists(long[] words) {
    int[] lists = new int[words.length];
    for (int i = 0; i < lists.length; i++) {
      lists[i] = details.find(words[i]);
    }
    return lists;
  }
}
