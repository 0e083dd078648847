package dev.lethe.workbench.catalogue;

import dev.lethe.engine.gate.Exchange;
import dev.lethe.engine.gate.GateSet;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.engine.lora.NativeAdapter;
import dev.lethe.engine.metrics.LikelihoodReader;
import dev.lethe.engine.metrics.PromptCompletion;
import dev.lethe.engine.metrics.TokenScores;
import dev.lethe.engine.serve.AnswerSink;
import dev.lethe.engine.serve.GateOutcome;
import dev.lethe.engine.serve.GatedAnswer;
import dev.lethe.engine.serve.GatedGenerator;
import dev.lethe.engine.text.Generation;
import dev.lethe.engine.text.GenerationRequest;
import dev.lethe.workbench.method.Answer;
import dev.lethe.workbench.method.MethodContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The served path over the gates installed so far. */
final class ServedGates implements AutoCloseable {
  private static final int HOLD_BACK = 16;

  private final MethodContext context;
  private final GatedGenerator generator;
  private final LikelihoodReader reader;
  private final List<FittedBundle> bundles = new ArrayList<>();
  private final List<GateSet> single = new ArrayList<>();
  private final Map<Asked, List<Double>> margins = new HashMap<>();

  /** A gate never changes, so its margin on a prompt is worked out once. */
  private record Asked(String prompt, int maxTokens) {}

  ServedGates(MethodContext context) {
    this.context = context;
    this.generator = new GatedGenerator(context.engine(), HOLD_BACK);
    this.reader = new LikelihoodReader(context.base());
  }

  void install(FittedBundle bundle) {
    if (bundle.adapted()) {
      context.engine().attach(bundle.digest(), bundle.folder());
    }
    bundles.add(bundle);
    single.add(GateSet.of(context.encoder(), bundle.gates()));
  }

  List<Answer> answer(List<String> prompts, int maxTokens) {
    List<Answer> answers = new ArrayList<>();
    List<GatedAnswer> said = gated(installed(), prompts, maxTokens);
    for (int i = 0; i < prompts.size(); i++) {
      answers.add(new Answer(said.get(i).text(), margins(prompts.get(i), maxTokens)));
    }
    return answers;
  }

  List<String> texts(List<InstalledGate> gates, List<String> prompts, int maxTokens) {
    return gated(gates, prompts, maxTokens).stream().map(GatedAnswer::text).toList();
  }

  private List<InstalledGate> installed() {
    return bundles.stream().flatMap(bundle -> bundle.gates().stream()).toList();
  }

  private List<GatedAnswer> gated(List<InstalledGate> gates, List<String> prompts, int maxTokens) {
    context.engine().prefetch(prompts, maxTokens);
    GateSet set = GateSet.of(context.encoder(), gates);
    List<GatedAnswer> answers = new ArrayList<>();
    for (String prompt : prompts) {
      GenerationRequest request = GenerationRequest.greedy(prompt, maxTokens);
      answers.add(generator.answer(set, List.of(prompt), request, AnswerSink.NONE));
    }
    return answers;
  }

  private double[] margins(String prompt, int maxTokens) {
    List<Double> known =
        margins.computeIfAbsent(new Asked(prompt, maxTokens), k -> new ArrayList<>());
    if (known.size() < single.size()) {
      GenerationRequest request = GenerationRequest.greedy(prompt, maxTokens);
      try (Generation draft = context.engine().begin(request, null)) {
        Exchange exchange =
            new Exchange(List.of(prompt), draft.text(), draft.certainty(), draft.states());
        for (GateSet gate : single.subList(known.size(), single.size())) {
          known.add(gate.judge(exchange).margin());
        }
      }
    }
    return known.stream().mapToDouble(Double::doubleValue).toArray();
  }

  List<TokenScores> tokenScores(List<PromptCompletion> rows, int maxTokens) {
    List<String> prompts = rows.stream().map(PromptCompletion::prompt).toList();
    List<GateOutcome> outcomes =
        gated(installed(), prompts, maxTokens).stream().map(GatedAnswer::outcome).toList();
    Map<GateOutcome, List<Integer>> groups = new LinkedHashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      groups.computeIfAbsent(unweighted(outcomes.get(i)), k -> new ArrayList<>()).add(i);
    }
    TokenScores[] read = new TokenScores[rows.size()];
    groups.forEach(
        (by, places) -> {
          List<TokenScores> found = read(by, places, rows, outcomes);
          for (int i = 0; i < found.size(); i++) {
            read[places.get(i)] = found.get(i);
          }
        });
    return List.of(read);
  }

  /** The same for all rows that can be read together: each has its weight beside it. */
  private static GateOutcome unweighted(GateOutcome outcome) {
    return new GateOutcome(outcome.action(), outcome.digest(), 0);
  }

  private List<TokenScores> read(
      GateOutcome by,
      List<Integer> places,
      List<PromptCompletion> rows,
      List<GateOutcome> outcomes) {
    List<PromptCompletion> chosen = places.stream().map(rows::get).toList();
    return switch (by.action()) {
      case PASS -> reader.tokenScores(chosen, null, null);
      case SHIELD -> chosen.stream().map(row -> TokenScores.refused(reader.tokens(row))).toList();
      case BUNDLE -> {
        float[] weights = new float[places.size()];
        for (int i = 0; i < weights.length; i++) {
          weights[i] = (float) outcomes.get(places.get(i)).weight();
        }
        try (NativeAdapter adapter = adapter(Objects.requireNonNull(by.digest()))) {
          yield reader.tokenScores(chosen, adapter, weights);
        }
      }
    };
  }

  private NativeAdapter adapter(String digest) {
    for (FittedBundle bundle : bundles) {
      if (bundle.digest().equals(digest)) {
        return new NativeAdapter(bundle.adapter(context.base().config()));
      }
    }
    throw new IllegalStateException("an adapter fired that is not installed");
  }

  @Override
  public void close() {
    bundles.stream()
        .filter(FittedBundle::adapted)
        .forEach(b -> context.engine().detach(b.digest()));
  }
}
