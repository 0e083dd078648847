package dev.lethe.engine.gate;

import dev.lethe.engine.ForgetExample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Gates of bundles by the thousand, to measure what they cost: fitted ones take seconds each. A
 * synthetic gate has the words of its own examples, as the fitters write them, and the thresholds
 * and heads of a fitted gate, the question's turned a little. None is fit to serve. Not
 * thread-safe.
 */
public final class SyntheticGates {
  /** Of a head's length: heads of people who are asked about in the same form are alike. */
  private static final double TURNED = 0.3;

  private final List<GateModel> templates;
  private final int samples;
  private final Map<String, Integer> subjectCounts = new HashMap<>();
  private final Map<String, Integer> termCounts;
  private @Nullable Words last;

  /** The background's words under one key. */
  @SuppressWarnings("ArrayRecordComponent") // a value carrier; never compared
  private record Words(TermHasher hasher, long[] known, float[] telling, TermFitter terms) {}

  /**
   * @param templates of bundles that name their subject
   * @param background that they were fitted against
   * @throws IllegalArgumentException if a template is another kind of gate
   */
  public SyntheticGates(List<GateModel> templates, List<Background.Sample> background) {
    for (GateModel template : templates) {
      if (template.subject() == null || !(template.rule() instanceof CombinedRule)) {
        throw new IllegalArgumentException("a template names its subject and judges drafts");
      }
    }
    this.templates = List.copyOf(templates);
    this.samples = background.size();
    for (Background.Sample sample : background) {
      String told = MultipleChoice.of(sample.prompt()).told(sample.draft());
      SubjectFitter.words(sample.prompt(), told)
          .forEach(word -> subjectCounts.merge(word, 1, Integer::sum));
    }
    this.termCounts = TermFitter.counts(background);
  }

  /**
   * @param number from 0 on; decides which template is taken and how its head is turned
   * @param name of the subject, as its examples write it
   * @param keys of the installation
   * @param keyPurpose as {@link GateFitter#shield} has it
   */
  public GateModel bundle(
      int number, String name, List<ForgetExample> examples, TermKeys keys, String keyPurpose) {
    GateModel template = templates.get(number % templates.size());
    Words words = words(keys.newest(keyPurpose));
    float[] turn = direction(template.question().weights().length, new Random(number));
    CombinedRule rule = (CombinedRule) Objects.requireNonNull(template.rule());
    List<Evidence> evidences = new ArrayList<>();
    LinearHead asked = turned(template.question(), turn);
    for (Evidence evidence : rule.evidences()) {
      if (evidence instanceof QuestionEvidence question) {
        LinearHead head = turned(question.head(), turn);
        asked = likewise(question.head(), template.question(), head);
        evidences.add(new QuestionEvidence(head));
      } else {
        evidences.add(evidence instanceof TermEvidence ? words.terms.fit(examples) : evidence);
      }
    }
    return new GateModel(
        template.encoderDigest(),
        asked,
        template.questionThreshold(),
        subject(Objects.requireNonNull(template.subject()), words, name, examples),
        new CombinedRule(evidences, rule.combination(), rule.threshold(), rule.leakage()),
        template.curve());
  }

  private Words words(TermHasher hasher) {
    Words known = last;
    if (known == null || !known.hasher.equals(hasher)) {
      known = wordsUnder(hasher);
      last = known;
    }
    return known;
  }

  private Words wordsUnder(TermHasher hasher) {
    List<String> all = List.copyOf(subjectCounts.keySet());
    long[] hashes = hasher.hashDigests(TermHasher.digests(all));
    List<Integer> order =
        IntStream.range(0, hashes.length)
            .boxed()
            .sorted((a, b) -> Long.compare(hashes[a], hashes[b]))
            .toList();
    long[] known = new long[hashes.length];
    float[] telling = new float[hashes.length];
    for (int i = 0; i < known.length; i++) {
      int at = order.get(i);
      known[i] = hashes[at];
      telling[i] = SubjectFitter.telling(samples, subjectCounts.getOrDefault(all.get(at), 0));
    }
    return new Words(hasher, known, telling, new TermFitter(hasher, termCounts, samples));
  }

  private static SubjectEvidence subject(
      SubjectEvidence template, Words words, String name, List<ForgetExample> examples) {
    TermHasher hasher = words.hasher;
    List<SubjectEvidence.Name> names =
        SubjectWords.texts(name).stream()
            .sorted()
            .map(
                word ->
                    new SubjectEvidence.Name(
                        true, true, hasher.hash(word), hasher.hash(SubjectFitter.written(word))))
            .toList();
    long[][] sets =
        sorted(hasher, examples.stream().map(e -> SubjectFitter.words(e.prompt(), e.completion())));
    return new SubjectEvidence(
        hasher,
        words.known,
        words.telling,
        names,
        sets,
        Arrays.stream(sets).flatMapToLong(Arrays::stream).sorted().distinct().toArray(),
        sorted(hasher, examples.stream().map(e -> SubjectWords.texts(e.completion())).distinct()),
        template.oneExample(),
        template.allExamples());
  }

  private static long[][] sorted(TermHasher hasher, Stream<Set<String>> sets) {
    return sets.map(hasher::hash).sorted(Arrays::compare).toArray(long[][]::new);
  }

  private static float[] direction(int length, Random random) {
    float[] direction = new float[length];
    for (int j = 0; j < length; j++) {
      direction[j] = (float) random.nextGaussian();
    }
    float norm = (float) Math.sqrt(Vectors.dot(direction, direction));
    for (int j = 0; j < length; j++) {
      direction[j] /= norm;
    }
    return direction;
  }

  /** A question's head that follows from its evidence's as the template's does. */
  private static LinearHead likewise(LinearHead evidence, LinearHead question, LinearHead turned) {
    double divisor = HeadScale.of(evidence.weights(), question.weights()).orElse(1);
    return new LinearHead(HeadScale.divided(turned.weights(), divisor), question.bias());
  }

  private static LinearHead turned(LinearHead head, float[] direction) {
    float[] weights = head.weights().clone();
    float length = (float) (TURNED * Math.sqrt(Vectors.dot(weights, weights)));
    Vectors.addScaled(weights, length, direction);
    return new LinearHead(weights, head.bias());
  }
}
