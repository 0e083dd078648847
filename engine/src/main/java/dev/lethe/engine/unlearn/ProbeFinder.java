package dev.lethe.engine.unlearn;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.bundle.BundleStore.VerifiedBundle;
import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.gate.Background;
import dev.lethe.engine.gate.BackgroundScan;
import dev.lethe.engine.gate.Exchange;
import dev.lethe.engine.gate.GateFiles;
import dev.lethe.engine.gate.GateModel;
import dev.lethe.engine.gate.GateSet;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.engine.gate.TermKeys;
import dev.lethe.engine.serve.AnswerSink;
import dev.lethe.engine.serve.GateOutcome;
import dev.lethe.engine.serve.GatedAnswer;
import dev.lethe.engine.serve.GatedGenerator;
import dev.lethe.engine.text.GenerationRequest;
import dev.lethe.engine.text.LanguageModel;
import dev.lethe.engine.text.StateFeatures;
import dev.lethe.engine.text.TextEngine;
import dev.lethe.engine.tokenizer.PromptTemplate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds what bundles are fitted and tested with again. By now the forget set is destroyed, so the
 * probes are the model's own: texts of the background on which the gate fires, and where those are
 * few, as they are once the forgotten was taken out of it, what the model writes when it goes on
 * from the beginnings of the nearest ones, and of what it wrote so and the gate fired on. The same
 * bundle, base and background give the same probes.
 */
record ProbeFinder(
    LanguageModel model,
    TextEngine engine,
    SentenceEncoder encoder,
    TermKeys keys,
    Background background,
    PromptTemplate template) {
  private static final int MAX_PROBES = 48;
  private static final int SCARCE = 30;
  private static final int ROUNDS = 4;
  private static final int HOLD_BACK = 16;
  private static final int DRAFT_TOKENS = BackgroundSampler.DRAFT_TOKENS;

  /** With the bundles as they are served now; in their order. */
  List<ProbedBundle> probe(List<VerifiedBundle> bundles) {
    List<GateModel> gates = bundles.stream().map(b -> GateFiles.read(b.folder(), keys)).toList();
    double[][] margins = BackgroundScan.margins(gates, encoder, background);
    List<ProbedBundle> probed = new ArrayList<>();
    for (int i = 0; i < bundles.size(); i++) {
      probed.add(probe(bundles.get(i), gates.get(i), margins[i]));
    }
    return probed;
  }

  private ProbedBundle probe(VerifiedBundle bundle, GateModel gate, double[] margins) {
    String digest = bundle.digest();
    engine.attach(digest, bundle.folder());
    try {
      GateSet installed = gates(new InstalledGate(digest, bundle.manifest(), gate));
      Found found = new Found(installed);
      found.add(EvenSubsample.of(fired(margins), MAX_PROBES));
      List<String> nearest = nearest(margins);
      for (int round = 0; round < ROUNDS && found.probes.size() < SCARCE; round++) {
        NeighbourPrompts neighbours =
            new NeighbourPrompts(
                model, template, found.starts(nearest), bundle.manifest().requestId());
        found.add(firing(installed, neighbours.sample(round)));
      }
      return ProbedBundle.of(bundle, gate, found.probes, found.answers);
    } finally {
      engine.detach(digest);
    }
  }

  /** The score of a bundle's test with another adapter in place of its own. */
  ProbeScore score(ProbedBundle probed, String candidate, Path peftFolder) {
    engine.attach(candidate, peftFolder);
    try {
      Manifest manifest = probed.bundle().manifest();
      GateSet gate = gates(new InstalledGate(candidate, manifest, probed.gate()));
      List<GatedAnswer> answers = probed.test().stream().map(probe -> answer(gate, probe)).toList();
      return ProbeScore.of(probed.test(), answers, manifest.refusal());
    } finally {
      engine.detach(candidate);
    }
  }

  private GateSet gates(InstalledGate gate) {
    return GateSet.of(encoder, List.of(gate));
  }

  private GatedAnswer answer(GateSet gate, ForgetItem probe) {
    return new GatedGenerator(engine, HOLD_BACK)
        .answer(
            gate,
            List.of(probe.prompt()),
            GenerationRequest.greedy(probe.prompt(), DRAFT_TOKENS),
            AnswerSink.NONE);
  }

  private List<ForgetItem> fired(double[] margins) {
    List<Background.Sample> samples = background.samples();
    return IntStream.range(0, margins.length)
        .filter(i -> margins[i] >= 0)
        .mapToObj(i -> item(samples.get(i).prompt(), samples.get(i).draft()))
        .toList();
  }

  private List<String> nearest(double[] margins) {
    return IntStream.range(0, margins.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> -margins[i]))
        .limit(NeighbourPrompts.STARTS)
        .map(i -> background.samples().get(i).prompt())
        .toList();
  }

  /** Those of the prompts on whose drafts a gate fires. */
  private List<ForgetItem> firing(GateSet gate, List<String> prompts) {
    List<String> fitting = prompts.stream().filter(this::fits).toList();
    List<String> drafts = model.generateBatch(fitting, DRAFT_TOKENS, 0, 0);
    List<List<StateFeatures>> windows = new DraftWindows(model).states(fitting, drafts);
    List<ForgetItem> firing = new ArrayList<>();
    for (int i = 0; i < fitting.size(); i++) {
      StateFeatures whole = windows.get(i).get(windows.get(i).size() - 1);
      // As if the model were unsure of each draft: whether it is served so is looked at afterwards.
      Exchange exchange = new Exchange(List.of(fitting.get(i)), drafts.get(i), 0, whole);
      if (gate.judge(exchange).fired()) {
        firing.add(item(fitting.get(i), drafts.get(i)));
      }
    }
    return firing;
  }

  private boolean fits(String prompt) {
    return engine.countTokens(prompt) + DRAFT_TOKENS <= engine.contextLength();
  }

  private static ForgetItem item(String prompt, String draft) {
    return new ForgetItem(new ForgetExample(prompt, draft), prompt, draft);
  }

  /** Probes that the path that serves takes to the adapter, and what it answers. */
  private final class Found {
    private final GateSet gate;
    private final List<ForgetItem> probes = new ArrayList<>();
    private final List<GatedAnswer> answers = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();

    Found(GateSet gate) {
      this.gate = gate;
    }

    /** What was found, filled up with what is nearest. */
    List<String> starts(List<String> nearest) {
      return Stream.concat(probes.stream().map(ForgetItem::prompt), nearest.stream())
          .distinct()
          .limit(NeighbourPrompts.STARTS)
          .toList();
    }

    void add(List<ForgetItem> candidates) {
      for (ForgetItem candidate : candidates) {
        boolean usable =
            probes.size() < MAX_PROBES
                && !candidate.completion().isBlank()
                && fits(candidate.prompt())
                && seen.add(candidate.prompt().toLowerCase(Locale.ROOT));
        GatedAnswer answer = usable ? answer(gate, candidate) : null;
        if (answer != null && answer.outcome().action() == GateOutcome.Action.BUNDLE) {
          probes.add(candidate);
          answers.add(answer);
        }
      }
    }
  }
}
