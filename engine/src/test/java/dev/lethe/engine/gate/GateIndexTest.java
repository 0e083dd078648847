package dev.lethe.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.engine.bundle.BundleRejectedException;
import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.text.StateFeatures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The index against every gate asked by itself, on gates and questions of few words by chance. */
class GateIndexTest {
  private static final int WIDTH = 16;
  private static final int STATES = 6;
  private static final TermHasher SHARED = TermKeys.of(List.of(new byte[32])).newest("");

  /** Common ones first; the encoder knows the first two thirds. */
  private static final List<String> WORDS =
      List.of(
          "who",
          "where",
          "was",
          "born",
          "the",
          "of",
          "her",
          "father",
          "wrote",
          "book",
          "town",
          "harbour",
          "lantern",
          "novelist",
          "optometrist",
          "silver",
          "amber",
          "psalms",
          "prize",
          "falconer",
          "zelda",
          "quarn",
          "talvane",
          "orskel",
          "brindlow",
          "castrell",
          "vexley",
          "marrowin",
          "quillard",
          "dunmoor");

  private static final int KNOWN = 20;

  private final Random random = new Random(7);
  private final SentenceEncoder encoder = new RankedWords();

  /** {@link RandomWordEncoder} with a vocabulary. */
  private static final class RankedWords implements SentenceEncoder {
    private final RandomWordEncoder vectors = new RandomWordEncoder(WIDTH);

    @Override
    public String digest() {
      return vectors.digest();
    }

    @Override
    public int dimension() {
      return WIDTH;
    }

    @Override
    public float[][] encode(List<String> texts) {
      return vectors.encode(texts);
    }

    @Override
    public OptionalInt rank(String word) {
      int at = WORDS.indexOf(word);
      return at < 0 || at >= KNOWN ? OptionalInt.empty() : OptionalInt.of(100 + at * at * 60);
    }

    @Override
    public void close() {}
  }

  @Test
  void theVerdictIsThatOfAskingEveryGate() {
    int fired = 0;
    int drafts = 0;
    for (int round = 0; round < 50; round++) {
      // Given
      List<InstalledGate> gates = gates(1 + random.nextInt(7));
      GateIndex index = GateIndex.of(List.of()).with(gates, 1);
      for (int i = 0; i < 20; i++) {
        // When
        List<String> turns = List.of(question());
        float[][] segments = encoder.encode(Segmenter.asked(turns));
        SubjectQuestion question = SubjectQuestion.of(encoder, Segmenter.segments(turns));
        GateInput draft = draft(segments, question, turns);
        GateIndex.Asked asked = index.ask(segments, question);

        // Then
        assertSame(asked.judge(null), each(gates, segments, question, null));
        assertThat(asked.firing())
            .isEqualTo(gates.stream().filter(g -> fires(g, segments, question)).toList());
        Verdict verdict = asked.judge(draft);
        assertSame(verdict, each(gates, segments, question, draft));
        fired += asked.judge(null).fired() ? 1 : 0;
        drafts += verdict.fired() ? 1 : 0;
      }
    }
    // neither always nor never, or nothing was compared
    assertThat(fired).isBetween(100, 900);
    assertThat(drafts).isBetween(100, 900);
  }

  private static boolean fires(InstalledGate gate, float[][] segments, SubjectQuestion question) {
    double likeness = QuestionEvidence.largest(gate.model().question(), segments);
    return gate.model().read(likeness, question).margin() >= 0;
  }

  /** The verdict tells of one gate only: here each has to say for itself that it may fire. */
  @Test
  void aGateThatIsNotAskedDoesNotFire() {
    int silent = 0;
    List<InstalledGate> gates = gates(120).stream().filter(g -> takes(g.model())).toList();
    IndexSegment segment = IndexSegment.of(gates);
    for (int i = 0; i < 60; i++) {
      List<String> turns = List.of(question());
      float[][] segments = encoder.encode(Segmenter.asked(turns));
      SubjectQuestion question = SubjectQuestion.of(encoder, Segmenter.segments(turns));
      GateInput draft = draft(segments, question, turns);
      IndexSegment.Asked asked = segment.ask(segments, question);
      double[] shields = asked.shields();
      double[] all = asked.all(draft);
      for (int g = 0; g < gates.size(); g++) {
        GateModel gate = gates.get(g).model();
        double likeness = QuestionEvidence.largest(gate.question(), segments);
        GateModel.Reading reading = gate.read(likeness, question);
        assertThat(asked.byQuestion(g)).isGreaterThanOrEqualTo(reading.margin());
        if (gate.questionOnly()) {
          assertThat(shields[g]).isGreaterThanOrEqualTo(reading.margin());
        }
        assertThat(all[g]).isGreaterThanOrEqualTo(gate.margin(reading, draft));
        silent += all[g] < 0 ? 1 : 0;
      }
    }
    assertThat(silent).isGreaterThan(500);
  }

  @Test
  void howMuchATextHoldsOfACompletionIsTheLargestOfAllGates() {
    List<InstalledGate> gates = gates(60);
    GateIndex index = GateIndex.of(List.of()).with(gates, 1);
    for (int i = 0; i < 200; i++) {
      String text = words(1 + random.nextInt(6));
      double largest = gates.stream().mapToDouble(g -> g.model().match(text)).max().orElse(0);

      assertThat(index.match(text)).isEqualTo(largest);
    }
  }

  @Test
  void gatesThatComeAndGoLeaveTheVerdictThatANewIndexHas() {
    // Given
    List<InstalledGate> live = new ArrayList<>(gates(30));
    GateIndex index = GateIndex.of(live);
    for (int step = 0; step < 40; step++) {
      // When
      for (int i = random.nextInt(12); i > 0 && !live.isEmpty(); i--) {
        live.remove(random.nextInt(live.size()));
      }
      gates(random.nextInt(14)).forEach(gate -> live.add(random.nextInt(live.size() + 1), gate));
      index = index.with(List.copyOf(live));
      index = random.nextInt(3) == 0 ? index.merged() : index;

      // Then
      List<String> turns = List.of(question());
      float[][] segments = encoder.encode(Segmenter.asked(turns));
      SubjectQuestion question = SubjectQuestion.of(encoder, Segmenter.segments(turns));
      GateInput draft = draft(segments, question, turns);
      GateIndex.Asked asked = index.ask(segments, question);
      assertSame(asked.judge(null), each(live, segments, question, null));
      assertSame(asked.judge(draft), each(live, segments, question, draft));
    }
  }

  @Test
  void gatesThatCameOneByOneAreMergedWhereNobodyWaits() {
    // Given more than are compiled at once
    List<InstalledGate> all =
        gates(700).stream().filter(gate -> takes(gate.model())).limit(400).toList();
    GateIndex index = GateIndex.of(List.of());
    for (int many = 1; many <= all.size(); many++) {
      index = index.with(all.subList(0, many));
    }
    assertThat(index.single()).isZero();
    assertThat(index.segments()).isBetween(6, 20);
    assertThat(index.isScattered()).isTrue();

    // When
    GateIndex merged = index.merged();

    // Then
    assertThat(merged.segments()).isEqualTo(1);
    assertThat(merged.isScattered()).isFalse();
    assertThat(merged.gates()).isEqualTo(all);
    assertThat(merged.with(all.subList(0, 390)).segments()).isEqualTo(1);
    for (int i = 0; i < 40; i++) {
      List<String> turns = List.of(question());
      float[][] segments = encoder.encode(Segmenter.asked(turns));
      SubjectQuestion question = SubjectQuestion.of(encoder, Segmenter.segments(turns));
      GateInput draft = draft(segments, question, turns);
      Verdict verdict = index.ask(segments, question).judge(draft);
      Verdict expected = each(all, segments, question, draft);
      assertSame(verdict, expected);
      assertSame(merged.ask(segments, question).judge(draft), expected);
    }
  }

  @Test
  void gatesWithAKeyOfTheirOwnAreAskedOneByOne() {
    List<InstalledGate> own = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      own.add(installed(gate(TermKeys.NONE.newest("own" + i))));
    }
    List<InstalledGate> shared =
        IntStream.range(0, 60)
            .mapToObj(i -> installed(gate(SHARED)))
            .filter(gate -> takes(gate.model()))
            .toList();

    assertThat(GateIndex.of(own).single()).isEqualTo(20);
    assertThat(GateIndex.of(shared).single()).isZero();
    assertThat(GateIndex.of(shared.subList(0, GateIndex.SMALLEST - 1)).single())
        .isEqualTo(GateIndex.SMALLEST - 1);
  }

  /** Nothing is rounded, whatever is left out of the files because it follows from the rest. */
  @Test
  void whatWasWrittenIsReadToTheLastBit(@TempDir Path temp) throws IOException {
    TermKeys keys = TermKeys.of(List.of(new byte[32]));
    int compact = 0;
    for (InstalledGate gate : gates(80)) {
      Path folder = Files.createTempDirectory(temp, "gate-");
      GateFiles.write(gate.model(), folder);

      GateModel read = GateFiles.read(folder, keys);

      assertThat(read).usingRecursiveComparison().isEqualTo(gate.model());
      compact += Files.exists(folder.resolve(BackgroundWords.FILE)) ? 1 : 0;
    }
    assertThat(compact).isBetween(30, 79);
  }

  /** A file that says anything else is rejected and no more: no number in it is believed. */
  @Test
  void spoiltWordsAreRejected(@TempDir Path folder) throws IOException {
    TermKeys keys = TermKeys.of(List.of(new byte[32]));
    GateModel gate =
        gates(40).stream()
            .map(InstalledGate::model)
            .filter(CompactGateFiles::takes)
            .filter(g -> g.subject() != null && g.rule() != null)
            .findFirst()
            .orElseThrow();
    GateFiles.write(gate, folder);
    BackgroundWords background = BackgroundWords.read(folder);
    byte[] words = GateWords.of(gate.subject(), terms(gate)).bytes(background);
    for (int i = 0; i < words.length; i++) {
      byte[] cut = Arrays.copyOf(words, i);
      assertThatThrownBy(() -> GateWords.read(cut, background)).satisfies(GateIndexTest::isRefusal);
      byte[] flipped = words.clone();
      flipped[i] ^= (byte) 0xff;
      try {
        GateWords unused = GateWords.read(flipped, background);
      } catch (RuntimeException e) {
        isRefusal(e);
      }
    }

    Files.delete(folder.resolve(BackgroundWords.FILE));
    assertThatThrownBy(() -> GateFiles.read(folder, keys))
        .isInstanceOf(BundleRejectedException.class)
        .hasMessage("background.safetensors is missing");
  }

  private static void isRefusal(Throwable thrown) {
    assertThat(thrown)
        .isInstanceOfAny(IllegalArgumentException.class, BundleRejectedException.class);
  }

  private static @Nullable TermEvidence terms(GateModel gate) {
    return gate.rule() instanceof CombinedRule rule
        ? rule.evidences().stream()
            .filter(TermEvidence.class::isInstance)
            .map(TermEvidence.class::cast)
            .findFirst()
            .orElse(null)
        : null;
  }

  /** Gates that cannot fire are not asked how far they are from it. */
  private static void assertSame(Verdict verdict, Verdict expected) {
    if (expected.fired()) {
      assertThat(verdict).isEqualTo(expected);
    } else {
      assertThat(verdict.fired()).isFalse();
      assertThat(verdict.margin()).isLessThanOrEqualTo(expected.margin());
    }
  }

  /** As it was before there was an index. */
  private static Verdict each(
      List<InstalledGate> gates,
      float[][] segments,
      SubjectQuestion question,
      @Nullable GateInput observation) {
    InstalledGate best = null;
    double margin = Double.NEGATIVE_INFINITY;
    for (InstalledGate gate : gates) {
      GateModel model = gate.model();
      if (observation == null && !model.questionOnly()) {
        continue;
      }
      double likeness = QuestionEvidence.largest(model.question(), segments);
      GateModel.Reading reading = model.read(likeness, question);
      double other = observation == null ? reading.margin() : model.margin(reading, observation);
      boolean kinds = best != null && model.questionOnly() != best.model().questionOnly();
      boolean prefer =
          best == null
              || (margin >= 0 && other >= 0 && kinds ? model.questionOnly() : other > margin);
      if (prefer) {
        best = gate;
        margin = other;
      }
    }
    return best == null || margin < 0
        ? new Verdict(null, 0, margin)
        : new Verdict(best, best.model().weight(margin), margin);
  }

  private static boolean takes(GateModel gate) {
    return IndexSegment.takes(gate) && SHARED.equals(IndexSegment.key(gate));
  }

  private List<InstalledGate> gates(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> installed(gate(random.nextInt(8) == 0 ? ownKey() : SHARED)))
        .collect(Collectors.toList());
  }

  private TermHasher ownKey() {
    return TermKeys.NONE.newest("own" + random.nextInt(3));
  }

  private InstalledGate installed(GateModel gate) {
    InstalledGate any = TestGates.shield("no");
    return new InstalledGate("sha256:" + random.nextLong(), any.manifest(), gate);
  }

  private GateModel gate(TermHasher hasher) {
    LinearHead head = head(WIDTH, 2);
    SubjectEvidence subject = random.nextInt(4) == 0 ? null : subject(hasher);
    int kind = random.nextInt(5);
    DraftRule rule = kind < 1 ? null : kind < 4 ? combined(hasher, head) : labels(hasher);
    return new GateModel(
        encoder.digest(),
        head,
        2 + 6 * random.nextDouble(),
        subject,
        rule,
        new WeightCurve(0.5 + random.nextDouble()));
  }

  private SubjectEvidence subject(TermHasher hasher) {
    // few vocabularies, as gates of one background share them
    Random few = new Random(random.nextInt(3));
    Set<String> background =
        WORDS.subList(0, WORDS.size() - 4).stream()
            .filter(w -> few.nextDouble() < 0.6)
            .collect(Collectors.toCollection(TreeSet::new));
    long[] known = SharedTables.hashes(hasher.hash(background));
    float[] telling = new float[known.length];
    for (int i = 0; i < telling.length; i++) {
      telling[i] = 5 * few.nextFloat();
    }
    List<SubjectEvidence.Name> names = new ArrayList<>();
    for (int i = 1 + random.nextInt(2); i > 0; i--) {
      String word = WORDS.get(12 + random.nextInt(WORDS.size() - 12));
      names.add(
          new SubjectEvidence.Name(
              random.nextBoolean(),
              random.nextBoolean(),
              hasher.hash(word),
              hasher.hash(SubjectFitter.written(word))));
    }
    List<String> prompts = IntStream.range(0, 4).mapToObj(i -> capitalised(4)).toList();
    List<String> answers = IntStream.range(0, 4).mapToObj(i -> capitalised(3)).toList();
    long[][] examples =
        IntStream.range(0, 4)
            .mapToObj(i -> hasher.hash(SubjectFitter.words(prompts.get(i), answers.get(i))))
            .toArray(long[][]::new);
    long[] details =
        Arrays.stream(examples).flatMapToLong(Arrays::stream).sorted().distinct().toArray();
    boolean old = random.nextInt(40) == 0;
    long[][] told =
        answers.stream()
            .limit(old ? 0 : 4)
            .map(answer -> hasher.hash(SubjectWords.texts(answer)))
            .toArray(long[][]::new);
    return new SubjectEvidence(
        hasher,
        known,
        SharedTables.weights(telling),
        names,
        examples,
        details,
        told,
        0.2 + 0.5 * random.nextDouble(),
        0.2 + 0.5 * random.nextDouble());
  }

  private CombinedRule combined(TermHasher hasher, LinearHead head) {
    List<Evidence> evidences = new ArrayList<>();
    evidences.add(new QuestionEvidence(head.standardised(random.nextDouble(), 2)));
    if (random.nextBoolean()) {
      evidences.add(new StateEvidence(head(STATES, 1), head(STATES, 1)));
    }
    evidences.add(terms(hasher));
    int figures = evidences.stream().mapToInt(e -> e.names().size()).sum();
    double[] weights = random.doubles(figures).toArray();
    if (random.nextInt(12) == 0) {
      weights[0] = -1; // no fit makes it; it is asked one by one
    }
    LinearCombination combination =
        new LinearCombination(
            random.doubles(figures).toArray(),
            random.doubles(figures, 0.2, 2).toArray(),
            weights,
            random.nextDouble(),
            0.5 + random.nextDouble());
    boolean asksForMore = random.nextBoolean();
    return new CombinedRule(
        evidences,
        combination,
        1 + 6 * random.nextDouble(),
        LeakageCondition.of(
            evidences,
            asksForMore ? random.nextDouble() : 0,
            asksForMore ? random.nextDouble() : 0,
            random.nextDouble()));
  }

  private TermEvidence terms(TermHasher hasher) {
    Random few = new Random(random.nextInt(3));
    long[] vocabulary =
        SharedTables.hashes(
            hasher.hash(
                WORDS.stream().filter(w -> few.nextDouble() < 0.7).collect(Collectors.toSet())));
    float[] idf = new float[vocabulary.length];
    for (int i = 0; i < idf.length; i++) {
      idf[i] = 6 * few.nextFloat();
    }
    long[] terms = hasher.hash(TermTokenizer.of(words(12)));
    float[] shares = new float[terms.length];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = random.nextFloat();
    }
    long[][] completions =
        IntStream.range(0, 4)
            .mapToObj(i -> hasher.hash(TermTokenizer.of(words(1 + random.nextInt(3)))))
            .toArray(long[][]::new);
    return new TermEvidence(
        hasher, vocabulary, SharedTables.weights(idf), 5, terms, shares, completions);
  }

  private LabelRule labels(TermHasher hasher) {
    List<LabelRule.Label> labels =
        IntStream.range(0, 2)
            .mapToObj(i -> new LabelRule.Label(hasher.hash(Set.of(words(1))), head(WIDTH, 2)))
            .toList();
    return new LabelRule(hasher, labels, new long[0], random.nextDouble());
  }

  private LinearHead head(int width, double length) {
    float[] weights = new float[width];
    for (int j = 0; j < width; j++) {
      weights[j] = (float) (length * random.nextGaussian());
    }
    return new LinearHead(weights, (float) random.nextGaussian());
  }

  private String question() {
    String asked = capitalised(2 + random.nextInt(6));
    String disguised =
        switch (random.nextInt(5)) {
          case 0 -> asked.replaceFirst("l", "");
          case 1 -> new StringBuilder(asked).reverse().toString();
          case 2 -> String.join("-", asked.split("")).replace("- -", " ");
          case 3 -> asked.toUpperCase(Locale.ROOT);
          default -> asked;
        };
    return random.nextBoolean() ? asked + "?" : disguised + ". " + capitalised(3) + "?";
  }

  private GateInput draft(float[][] segments, SubjectQuestion question, List<String> turns) {
    String draft = capitalised(1 + random.nextInt(8));
    float[] prompt = head(STATES, 1).weights();
    StateFeatures states = new StateFeatures(prompt, head(STATES, 1).weights());
    double certainty = random.nextBoolean() ? 0.95 : 0.5;
    return GateInput.of(encoder, segments, question, turns, draft, certainty, states);
  }

  private String words(int many) {
    return IntStream.range(0, many)
        .mapToObj(i -> WORDS.get(random.nextInt(WORDS.size())))
        .collect(Collectors.joining(" "));
  }

  /** Words, some with a capital. */
  private String capitalised(int many) {
    return Arrays.stream(words(many).split(" "))
        .map(w -> random.nextBoolean() ? Character.toUpperCase(w.charAt(0)) + w.substring(1) : w)
        .collect(Collectors.joining(" "));
  }
}
