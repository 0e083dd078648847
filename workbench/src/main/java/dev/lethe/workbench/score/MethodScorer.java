package dev.lethe.workbench.score;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.lora.fit.LoraExample;
import dev.lethe.engine.text.LanguageModel;
import dev.lethe.workbench.method.Answer;
import dev.lethe.workbench.method.UnlearningMethod;
import dev.lethe.workbench.retained.RetainedSample;
import dev.lethe.workbench.spec.BadSpecException;
import dev.lethe.workbench.spec.ForgetSpec;
import dev.lethe.workbench.spec.SpecExample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks a method and scores what it says. The only way to a spec's retain and probe files: methods
 * get prompts from here, never references, and only to answer them. A baseline that declares that
 * it needs retained data is {@linkplain #open(Function) opened} with a sample of it.
 */
public final class MethodScorer {
  private final ForgetSpec spec;
  private final HeldOutData heldOut;
  private final RetainedSplit split;
  private final List<List<SpecExample>> forget;

  private MethodScorer(ForgetSpec spec, HeldOutData heldOut, int sample) {
    this.spec = spec;
    this.heldOut = heldOut;
    this.split = RetainedSplit.of(heldOut.retain());
    this.forget = spec.requests().stream().map(r -> spread(r.examples(), sample)).toList();
  }

  /**
   * @param sample at most so many forget examples of a request are scored, evenly taken
   * @throws BadSpecException naming file, line and field
   */
  public static MethodScorer open(Path folder, ForgetSpec spec, int sample) {
    return new MethodScorer(spec, HeldOutData.read(folder), sample);
  }

  /**
   * Opens a method with the retained sample: at most half of the examples and at most 400, evenly
   * taken. Its R.D. is scored on the others.
   *
   * @throws BadSpecException if there is but one example
   * @throws IllegalStateException if the method does not say that it uses retained data
   */
  public UnlearningMethod open(Function<RetainedSample, UnlearningMethod> opener) {
    checkSample();
    List<LoraExample> rows =
        split.given().stream().map(e -> new LoraExample(e.prompt(), e.completion())).toList();
    UnlearningMethod method = opener.apply(new RetainedSample(rows));
    if (!method.usesRetainedData()) {
      method.close();
      throw new IllegalStateException(method.name() + " does not say that it uses retained data");
    }
    return method;
  }

  /**
   * @throws BadSpecException if there is but one retained example: none could be given away
   */
  public void checkSample() {
    if (split.given().isEmpty()) {
      throw new BadSpecException("retain: one example is too few for a method that is given some");
    }
  }

  /** How many retained examples a method was given. */
  public int given(UnlearningMethod method) {
    return method.usesRetainedData() ? split.given().size() : 0;
  }

  /** R.D. on what is not in the retained sample. */
  public double rdOutsideSample(UnlearningMethod method) {
    return ask(method, split.rest()).mean();
  }

  /** Over the held-out files. */
  public String digest() {
    return heldOut.digest();
  }

  /**
   * @throws BadSpecException if a prompt leaves no room for an answer
   */
  public void checkFits(LanguageModel model) {
    ContextCheck context = new ContextCheck(model, spec.maxNewTokens());
    context.check("retain", heldOut.retain());
    heldOut.utility().forEach((name, examples) -> context.check("utility " + name, examples));
    for (int r = 0; r < forget.size(); r++) {
      context.check("forget of request " + (r + 1), forget.get(r));
      context.check("probe of request " + (r + 1), heldOut.probes().get(r));
    }
  }

  /**
   * Measures what is left of the forgotten examples as an attacker would.
   *
   * @param base on which the methods are fitted
   * @throws BadSpecException if a prompt leaves no room for what is asked of it
   */
  public PrivacyScorer privacy(LanguageModel base) {
    return PrivacyScorer.open(base, spec, forget, heldOut);
  }

  /** Prompts of everything that is scored after {@code requests} requests. */
  public int questions(int requests) {
    int sum = heldOut.retain().size();
    sum += heldOut.utility().values().stream().mapToInt(List::size).sum();
    for (int r = 0; r < requests; r++) {
      sum += forget.get(r).size() + heldOut.probes().get(r).size();
    }
    return sum;
  }

  /** After the first {@code requests} requests. */
  public StageScore stage(UnlearningMethod method, int requests) {
    List<Asked> seen = new ArrayList<>();
    List<Asked> probes = new ArrayList<>();
    for (int r = 0; r < requests; r++) {
      seen.add(ask(method, forget.get(r)));
      probes.add(ask(method, heldOut.probes().get(r)));
    }
    Asked kept = ask(method, method.usesRetainedData() ? split.rest() : heldOut.retain());
    boolean gated = kept.answers().get(0).margins().length > 0;
    return new StageScore(
        mean(seen),
        mean(probes),
        kept.mean(),
        seen.get(0).mean(),
        probes.get(0).mean(),
        gated ? recall(probes) : null,
        gated ? recalls(probes) : List.of(),
        gated ? kept.share(a -> a.fired()) : null,
        utility(method));
  }

  private Map<String, Double> utility(UnlearningMethod method) {
    Map<String, Double> scores = new LinkedHashMap<>();
    heldOut.utility().forEach((name, rows) -> scores.put(name, ask(method, rows).mean()));
    return scores;
  }

  private static List<Double> recalls(List<Asked> probes) {
    List<Double> recalls = new ArrayList<>();
    for (int r = 0; r < probes.size(); r++) {
      int request = r;
      recalls.add(probes.get(r).share(a -> a.fired(request)));
    }
    return recalls;
  }

  private static double recall(List<Asked> probes) {
    List<Double> recalls = recalls(probes);
    double sum = 0;
    int count = 0;
    for (int r = 0; r < probes.size(); r++) {
      sum += recalls.get(r) * probes.get(r).scores().size();
      count += probes.get(r).scores().size();
    }
    return sum / count;
  }

  /** Of all requests, as they stand now. */
  public List<RequestScore> requests(UnlearningMethod method) {
    KnowledgeProbe inquiry = new KnowledgeProbe(method, spec);
    List<RequestScore> scores = new ArrayList<>();
    for (int r = 0; r < forget.size(); r++) {
      scores.add(
          new RequestScore(
              spec.requests().get(r).id(),
              inquiry.knowledge(forget.get(r)),
              inquiry.knowledge(heldOut.probes().get(r)),
              inquiry.recovery(r, spec.requests().get(r).examples(), forget.get(r))));
    }
    return scores;
  }

  /** Null without gates. */
  public @Nullable MarginHistogram histogram(UnlearningMethod method) {
    List<Double> own = new ArrayList<>();
    for (int r = 0; r < forget.size(); r++) {
      for (Answer answer : ask(method, heldOut.probes().get(r)).answers()) {
        if (answer.margins().length <= r) {
          return null;
        }
        own.add(answer.margins()[r]);
      }
    }
    double[] kept =
        ask(method, heldOut.retain()).answers().stream()
            .mapToDouble(a -> java.util.Arrays.stream(a.margins()).max().orElse(0))
            .toArray();
    return MarginHistogram.of(own.stream().mapToDouble(Double::doubleValue).toArray(), kept);
  }

  private Asked ask(UnlearningMethod method, List<SpecExample> examples) {
    List<String> prompts = examples.stream().map(SpecExample::prompt).toList();
    List<Answer> answers = method.answer(prompts, spec.maxNewTokens());
    List<Double> scores = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      scores.add(spec.scoring().score(examples.get(i).completion(), answers.get(i).text()));
    }
    return new Asked(scores, answers);
  }

  private static double mean(List<Asked> all) {
    return all.stream()
        .flatMap(a -> a.scores().stream())
        .mapToDouble(Double::doubleValue)
        .average()
        .orElse(0);
  }

  private static List<SpecExample> spread(List<ForgetExample> examples, int sample) {
    int count = Math.min(examples.size(), sample);
    List<SpecExample> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int at = (int) ((long) i * examples.size() / count);
      ForgetExample example = examples.get(at);
      taken.add(new SpecExample(at + 1, example.prompt(), example.completion(), List.of()));
    }
    return taken;
  }

  private record Asked(List<Double> scores, List<Answer> answers) {
    double mean() {
      return scores.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }

    double share(java.util.function.Predicate<Answer> of) {
      return (double) answers.stream().filter(of).count() / answers.size();
    }
  }
}
