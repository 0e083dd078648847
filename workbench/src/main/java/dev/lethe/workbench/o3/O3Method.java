package dev.lethe.workbench.o3;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.lora.NativeAdapter;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.lora.fit.FittedLora;
import dev.lethe.engine.lora.fit.LoraExample;
import dev.lethe.engine.lora.fit.LoraSettings;
import dev.lethe.engine.metrics.LikelihoodReader;
import dev.lethe.engine.metrics.PromptCompletion;
import dev.lethe.engine.metrics.TokenScores;
import dev.lethe.engine.model.AppliedLora;
import dev.lethe.engine.text.BatchGenerator;
import dev.lethe.workbench.encoder.LayerEncoder;
import dev.lethe.workbench.encoder.LayerEncoders;
import dev.lethe.workbench.method.Answer;
import dev.lethe.workbench.method.FitProgress;
import dev.lethe.workbench.method.ForgetRequest;
import dev.lethe.workbench.method.MethodContext;
import dev.lethe.workbench.method.StageCost;
import dev.lethe.workbench.method.UnlearningMethod;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * O3 as published: a detector per request, one evolving adapter, loaded with the largest weight
 * that any detector gives. Gating looks at the prompt alone. No detector is picked with retained
 * data, and the weight has no hand-set bands.
 */
public final class O3Method implements UnlearningMethod {
  /** A gate counts as fired from here on; the adapter is loaded below it too, as published. */
  static final double FIRED = 0.5;

  /** Of one example a step, for one epoch. */
  private static final double RELEARNING_RATE = 1e-3;

  private final MethodContext context;
  private final O3Settings settings;
  private final LayerEncoder encoder;
  private final EvolvingLora lora;
  private final WrongLabels wrong;
  private final List<O3Detector> detectors = new ArrayList<>();
  private final List<Map<String, Double>> known = new ArrayList<>();
  private final List<PeftAdapter> states = new ArrayList<>();
  private @Nullable NativeAdapter current;

  public O3Method(MethodContext context, O3Settings settings) {
    this.context = context;
    this.settings = settings;
    encoder = encoder(context, settings);
    lora = new EvolvingLora(context.base(), settings.adapter().dropout());
    wrong = new WrongLabels(context.replacement());
  }

  private static LayerEncoder encoder(MethodContext context, O3Settings settings) {
    Path folder = settings.robertaFolder();
    return switch (settings.backend()) {
      case SERVED -> LayerEncoders.served(context.base());
      case MINILM -> LayerEncoders.miniLm();
      case ROBERTA -> LayerEncoders.roberta(folder == null ? Path.of("") : folder);
    };
  }

  @Override
  public String name() {
    return "o3";
  }

  @Override
  public StageCost apply(ForgetRequest request, FitProgress progress) {
    long begun = System.nanoTime();
    progress.update("detector", 0, 1);
    List<String> questions =
        request.examples().stream().map(example -> question(example.prompt())).toList();
    detectors.add(O3Detector.fit(encoder, questions, settings, request.seed()));
    known.add(new HashMap<>());
    progress.update("detector", 1, 1);
    List<LoraExample> targets = wrong.of(context.base(), request.examples(), request.seed());
    FittedLora fitted = fit(targets, request.seed(), progress);
    states.add(fitted.adapter());
    install(fitted.adapter());
    double seconds = (System.nanoTime() - begun) / 1e9;
    return new StageCost(0, seconds, fitted.steps(), settings.adapter().rank(), bytes());
  }

  private FittedLora fit(List<LoraExample> targets, long seed, FitProgress progress) {
    LoraSettings steps = loraSettings(settings.adapter().steps(targets.size()), seed);
    PeftAdapter start = states.isEmpty() ? lora.fresh(steps) : states.get(states.size() - 1);
    return lora.fit(
        start, targets, states, steps, (step, most, loss) -> progress.update("lora", step, most));
  }

  private LoraSettings loraSettings(int steps, long seed) {
    O3Settings.Adapter adapter = settings.adapter();
    return new LoraSettings(
        adapter.rank(),
        adapter.alpha(),
        adapter.learningRate(),
        adapter.weightDecay(),
        adapter.orthogonality(),
        adapter.batchSize(),
        steps,
        1,
        0,
        seed);
  }

  private void install(PeftAdapter adapter) {
    if (current != null) {
      current.close();
    }
    current = new NativeAdapter(adapter);
  }

  /** Earlier states are kept for the penalty, detectors with their features for scoring. */
  private long bytes() {
    return states.stream().mapToLong(O3Detector::bytes).sum()
        + detectors.stream().mapToLong(O3Detector::bytes).sum();
  }

  /** A pretrained encoder reads the question, the served model its prompt. */
  private String question(String prompt) {
    return settings.backend() == O3Settings.Backend.SERVED ? prompt : BarePrompt.bare(prompt);
  }

  /**
   * Weights of every detector, {@code [prompts][requests]}; detectors don't change, so what was
   * asked before is remembered.
   */
  double[][] weights(List<String> prompts) {
    double[][] weights = new double[prompts.size()][detectors.size()];
    for (int request = 0; request < detectors.size(); request++) {
      Map<String, Double> memory = known.get(request);
      List<String> missing =
          prompts.stream().distinct().filter(p -> !memory.containsKey(p)).toList();
      if (!missing.isEmpty()) {
        double[] found =
            detectors.get(request).weights(missing.stream().map(this::question).toList());
        for (int i = 0; i < found.length; i++) {
          memory.put(missing.get(i), found[i]);
        }
      }
      for (int i = 0; i < weights.length; i++) {
        weights[i][request] = memory.getOrDefault(prompts.get(i), 0.0);
      }
    }
    return weights;
  }

  private static float[] largest(double[][] weights) {
    float[] largest = new float[weights.length];
    for (int i = 0; i < largest.length; i++) {
      for (double weight : weights[i]) {
        largest[i] = Math.max(largest[i], (float) weight);
      }
    }
    return largest;
  }

  @Override
  public List<Answer> answer(List<String> prompts, int maxTokens) {
    double[][] weights = weights(prompts);
    List<String> texts = texts(prompts, largest(weights), current, maxTokens);
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      double[] margins = weights[i].clone();
      for (int request = 0; request < margins.length; request++) {
        margins[request] -= FIRED;
      }
      answers.add(new Answer(texts.get(i), margins));
    }
    return answers;
  }

  private List<String> texts(
      List<String> prompts, float[] weights, @Nullable NativeAdapter adapter, int maxTokens) {
    List<long[]> ids = prompts.stream().map(context.base().tokenizer()::encodePrompt).toList();
    AppliedLora applied = adapter == null ? null : adapter.applied(weights);
    List<long[]> completions =
        new BatchGenerator(context.base().decoder(), context.base().ends()::contains)
            .generate(ids, maxTokens, 0, 0, applied);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < completions.size(); i++) {
      texts.add(context.base().tokenizer().decodeBehind(ids.get(i), completions.get(i)));
    }
    return texts;
  }

  @Override
  public List<TokenScores> tokenScores(List<PromptCompletion> rows, int maxTokens) {
    float[] weights = largest(weights(rows.stream().map(PromptCompletion::prompt).toList()));
    return new LikelihoodReader(context.base()).tokenScores(rows, current, weights);
  }

  @Override
  public List<String> answerRelearned(
      int request, List<ForgetExample> examples, List<String> prompts, int maxTokens) {
    if (states.isEmpty()) {
      return List.of();
    }
    List<LoraExample> taught =
        examples.stream().map(e -> new LoraExample(e.prompt(), e.completion())).toList();
    LoraSettings steps =
        new LoraSettings(
            settings.adapter().rank(),
            settings.adapter().alpha(),
            RELEARNING_RATE,
            0,
            0,
            1,
            examples.size(),
            1,
            0,
            context.seed());
    PeftAdapter relearned =
        lora.fit(states.get(states.size() - 1), taught, List.of(), steps, (step, most, loss) -> {})
            .adapter();
    try (NativeAdapter adapter = new NativeAdapter(relearned)) {
      return texts(prompts, largest(weights(prompts)), adapter, maxTokens);
    }
  }

  /** The one adapter as it stood after each request; the last is in force. */
  @Override
  public List<PeftAdapter> adapters() {
    return List.copyOf(states);
  }

  @Override
  public void close() {
    detectors.forEach(O3Detector::close);
    if (current != null) {
      current.close();
    }
    encoder.close();
  }
}
