package dev.lethe.workbench.catalogue;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.lora.NativeAdapter;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.lora.PeftFolder;
import dev.lethe.engine.lora.fit.FittedLora;
import dev.lethe.engine.lora.fit.LoraExample;
import dev.lethe.engine.lora.fit.LoraFitter;
import dev.lethe.engine.lora.fit.LoraSettings;
import dev.lethe.engine.lora.fit.Relearning;
import dev.lethe.engine.metrics.LikelihoodReader;
import dev.lethe.engine.metrics.PromptCompletion;
import dev.lethe.engine.metrics.TokenScores;
import dev.lethe.workbench.method.Answer;
import dev.lethe.workbench.method.FitProgress;
import dev.lethe.workbench.method.ForgetRequest;
import dev.lethe.workbench.method.MethodContext;
import dev.lethe.workbench.method.StageCost;
import dev.lethe.workbench.method.UnlearningMethod;
import java.util.List;

/** One adapter for all requests, always applied, fitted on from request to request. */
final class UngatedMethod implements UnlearningMethod {
  private final MethodContext context;
  private final UngatedTuning tuning;
  private final LoraFitter fitter;
  private PeftAdapter adapter;
  private int requests;

  UngatedMethod(MethodContext context, UngatedTuning tuning) {
    this.context = context;
    this.tuning = tuning;
    this.fitter = new LoraFitter(context.base());
    this.adapter = fitter.fresh(tuning.settings(context.seed()));
  }

  @Override
  public String name() {
    return tuning.name();
  }

  @Override
  public boolean usesRetainedData() {
    return tuning.usesRetainedData();
  }

  @Override
  public StageCost apply(ForgetRequest request, FitProgress progress) {
    long begin = System.nanoTime();
    LoraSettings settings = tuning.settings(request.seed());
    List<LoraExample> examples = tuning.examples(request, context);
    FittedLora fitted =
        fitter.goOn(
            adapter,
            examples,
            tuning.objective().of(examples, settings),
            settings,
            (step, steps, loss) -> progress.update("lora", step, steps));
    adapter = fitted.adapter();
    double seconds = (System.nanoTime() - begin) / 1e9;
    RequestFolder work = new RequestFolder(context.workFolder(), requests++);
    PeftFolder.write(work.path(), adapter, tuning.name());
    StageCost cost = new StageCost(0, seconds, fitted.steps(), adapter.rank(), work.bytes());
    work.finish(cost);
    return cost;
  }

  @Override
  public StageCost restore(ForgetRequest request, FitProgress progress) {
    RequestFolder work = new RequestFolder(context.workFolder(), requests);
    StageCost cost = work.cost();
    if (cost == null) {
      return apply(request, progress);
    }
    adapter = PeftFolder.read(work.path(), context.base().config());
    requests++;
    return cost;
  }

  @Override
  public List<Answer> answer(List<String> prompts, int maxTokens) {
    return generate(adapter, prompts, maxTokens).stream()
        .map(text -> new Answer(text, Answer.UNGATED))
        .toList();
  }

  private List<String> generate(PeftAdapter peft, List<String> prompts, int maxTokens) {
    try (NativeAdapter applied = new NativeAdapter(peft)) {
      return context.base().generateBatch(prompts, maxTokens, 0, 0, applied);
    }
  }

  @Override
  public List<TokenScores> tokenScores(List<PromptCompletion> rows, int maxTokens) {
    try (NativeAdapter applied = new NativeAdapter(adapter)) {
      return new LikelihoodReader(context.base()).tokenScores(rows, applied, null);
    }
  }

  @Override
  public List<String> answerRelearned(
      int request, List<ForgetExample> examples, List<String> prompts, int maxTokens) {
    PeftAdapter taught = Relearning.of(context.base(), adapter, examples, context.seed());
    return generate(taught, prompts, maxTokens);
  }

  /** One for all: there is nothing to compare it with. */
  @Override
  public List<PeftAdapter> adapters() {
    return List.of();
  }

  @Override
  public void close() {}
}
