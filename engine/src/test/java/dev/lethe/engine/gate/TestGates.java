package dev.lethe.engine.gate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.embedding.SentenceEncoder;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Gates whose verdict can be read off the texts. */
public final class TestGates {
  public static final String SHIELD = "sha256:" + "a".repeat(64);
  public static final String BUNDLE = "sha256:" + "b".repeat(64);

  static final TermHasher HASHER = new TermHasher(TermHasher.deriveKey("purpose"));

  private TestGates() {}

  /** One feature: whether the text holds "secret". Fails on texts that hold "broken". */
  public static SentenceEncoder encoder() {
    return new SentenceEncoder() {
      @Override
      public String digest() {
        return "sha256:test";
      }

      @Override
      public int dimension() {
        return 1;
      }

      @Override
      public float[][] encode(List<String> texts) {
        if (texts.stream().anyMatch(t -> t.contains("broken"))) {
          throw new IllegalStateException("encoder saw: " + texts);
        }
        return texts.stream()
            .map(t -> new float[] {t.contains("secret") ? 1 : 0})
            .toArray(float[][]::new);
      }

      @Override
      public void close() {}
    };
  }

  /** Fires on questions that hold "secret". */
  public static InstalledGate shield(String refusal) {
    GateModel model = new GateModel("sha256:test", head(10), 5, null, null, new WeightCurve(1));
    return installed(SHIELD, Manifest.Kind.SHIELD, refusal, model);
  }

  /**
   * Fires on drafts whose states say 1 at feature 0; knows the completion "the prize went to oslo".
   */
  public static InstalledGate bundle(String refusal) {
    TermFitter terms =
        new TermFitter(
            new TermHasher(TermHasher.deriveKey("test")),
            List.of(new Background.Sample("question", "the went to")));
    List<Evidence> evidences =
        List.of(
            new StateEvidence(head(0), head(1)),
            terms.fit(List.of(new dev.lethe.engine.ForgetExample("q", "the prize went to oslo"))));
    LinearCombination combination =
        new LinearCombination(
            new double[5], new double[] {1, 1, 1, 1, 1}, new double[] {0, 1, 0, 0, 0}, 0, 1);
    GateModel model =
        new GateModel(
            "sha256:test",
            head(10),
            100,
            null,
            new CombinedRule(evidences, combination, 0.5, LeakageCondition.of(evidences, 0, 0, 0)),
            new WeightCurve(1));
    return installed(BUNDLE, Manifest.Kind.BUNDLE, refusal, model);
  }

  /** Fires on drafts that say "the prize went to oslo", whatever their states. */
  public static InstalledGate tells(String refusal) {
    TermFitter terms =
        new TermFitter(
            new TermHasher(TermHasher.deriveKey("test")),
            List.of(new Background.Sample("question", "the went to")));
    List<Evidence> evidences =
        List.of(
            terms.fit(List.of(new dev.lethe.engine.ForgetExample("q", "the prize went to oslo"))));
    List<String> names = evidences.get(0).names();
    double[] ones = new double[names.size()];
    Arrays.fill(ones, 1);
    double[] match = new double[names.size()];
    match[names.indexOf(TermEvidence.MATCH)] = 1;
    LinearCombination combination =
        new LinearCombination(new double[names.size()], ones, match, 0, 1);
    GateModel model =
        new GateModel(
            "sha256:test",
            head(10),
            100,
            null,
            new CombinedRule(evidences, combination, 0.95, LeakageCondition.of(evidences, 0, 0, 0)),
            new WeightCurve(1));
    return installed(BUNDLE, Manifest.Kind.BUNDLE, refusal, model);
  }

  /**
   * Knows Zelda Quarn by name, who was born in Tbilisi, and answers as about somebody unknown; goes
   * with {@link #novelists()}.
   */
  public static InstalledGate unknownShield(String refusal) {
    return unknown(installed(SHIELD, Manifest.Kind.SHIELD, refusal, novelist(null)));
  }

  /** The same with a rule for drafts that no draft fires. */
  public static InstalledGate unknownBundle(String refusal) {
    InstalledGate bundle = bundle(refusal);
    return unknown(
        new InstalledGate(bundle.digest(), bundle.manifest(), novelist(bundle.model().rule())));
  }

  /** An encoder without vectors, which knows plain words. */
  public static SentenceEncoder novelists() {
    return NovelistFixture.encoder();
  }

  private static InstalledGate unknown(InstalledGate gate) {
    Manifest.Refusal unknown = Manifest.Refusal.unknown(gate.manifest().refusal().text());
    return new InstalledGate(gate.digest(), with(gate.manifest(), unknown), gate.model());
  }

  private static GateModel novelist(@Nullable DraftRule rule) {
    SubjectEvidence subject =
        new SubjectFitter(NovelistFixture.encoder(), NovelistFixture.background())
            .fit(NovelistFixture.EXAMPLES, HASHER);
    return new GateModel("sha256:ranks", head(0), 100, subject, rule, new WeightCurve(1));
  }

  /** The same gate; what fires is answered at random. */
  public static InstalledGate random(InstalledGate gate) {
    Manifest.Refusal random = new Manifest.Refusal(gate.manifest().refusal().text(), true);
    return new InstalledGate(gate.digest(), with(gate.manifest(), random), gate.model());
  }

  /** The same manifest with another refusal. */
  public static Manifest with(Manifest m, Manifest.Refusal refusal) {
    return new Manifest(
        m.version(),
        m.kind(),
        m.requestId(),
        m.model(),
        m.baseDigest(),
        m.precision(),
        m.encoderDigest(),
        m.rank(),
        m.alpha(),
        refusal,
        m.files(),
        m.measured(),
        m.provenance());
  }

  private static LinearHead head(float weight) {
    return new LinearHead(new float[] {weight}, 0);
  }

  private static InstalledGate installed(
      String digest, Manifest.Kind kind, String refusal, GateModel model) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    Manifest manifest =
        new Manifest(
            1,
            kind,
            "r",
            "m",
            "b",
            "float32",
            "e",
            0,
            0,
            new Manifest.Refusal(refusal, false),
            new TreeMap<>(),
            json.objectNode(),
            json.objectNode());
    return new InstalledGate(digest, manifest, model);
  }
}
