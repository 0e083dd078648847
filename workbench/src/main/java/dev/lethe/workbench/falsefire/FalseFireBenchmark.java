package dev.lethe.workbench.falsefire;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.embedding.SentenceEncoders;
import dev.lethe.engine.gate.Background;
import dev.lethe.engine.gate.Background.Sample;
import dev.lethe.engine.gate.Exchange;
import dev.lethe.engine.text.LanguageModel;
import dev.lethe.engine.unlearn.BackgroundLocations;
import dev.lethe.engine.unlearn.RequestGates;
import dev.lethe.workbench.method.ForgetRequest;
import dev.lethe.workbench.run.RunListener;
import dev.lethe.workbench.spec.ForgetSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Fits the gates of a spec's requests, one after the other and without adapters, and counts the
 * questions about what stays on which any of the first N fires. Every question meets every gate
 * once.
 */
public final class FalseFireBenchmark {
  private static final int REMEMBERED_TEXTS = 100_000;

  private final FalseFireSettings settings;
  private final RunListener listener;
  private final Supplier<SentenceEncoder> encoders;

  public FalseFireBenchmark(FalseFireSettings settings, RunListener listener) {
    this(settings, listener, SentenceEncoders::bundled);
  }

  /**
   * @param encoders opens the sentence encoder; closed when the run ends
   */
  public FalseFireBenchmark(
      FalseFireSettings settings, RunListener listener, Supplier<SentenceEncoder> encoders) {
    this.settings = settings;
    this.listener = listener;
    this.encoders = encoders;
  }

  /** What a run works with. */
  private record Input(
      ForgetSpec spec,
      HeldOutQuestions heldOut,
      @Nullable List<ForgetExample> general,
      List<ForgetRequest> requests,
      List<Integer> points) {
    @Override
    public String toString() {
      return "Input[redacted]";
    }
  }

  /**
   * @throws dev.lethe.workbench.spec.BadSpecException naming file, line and field
   * @throws IllegalArgumentException if a request cannot be fitted, or no general question leaves
   *     room for an answer
   */
  public FalseFireResult run() {
    Input input = input();
    Path folder = settings.model();
    try (SentenceEncoder encoder = SentenceEncoders.cached(encoders.get(), REMEMBERED_TEXTS)) {
      return folder == null
          ? run(input, encoder, Drafts.rightAnswers(), () -> RequestGates.withoutModel(encoder))
          : withModel(input, encoder, folder);
    }
  }

  private FalseFireResult withModel(Input input, SentenceEncoder encoder, Path folder) {
    BackgroundLocations places = BackgroundLocations.of(settings.cache().resolve("backgrounds"));
    try (LanguageModel model = LanguageModel.load(folder)) {
      Drafts drafts = Drafts.of(model, input.spec.maxNewTokens());
      return run(input, encoder, drafts, () -> RequestGates.of(folder, places, model, encoder));
    }
  }

  private Input input() {
    ForgetSpec spec = ForgetSpec.read(settings.spec());
    HeldOutQuestions heldOut = HeldOutQuestions.read(settings.spec());
    Path general = settings.general();
    List<Integer> points = points(settings.requests(), spec.requests().size());
    List<ForgetRequest> requests =
        spec.requests().stream()
            .limit(points.get(points.size() - 1))
            .map(r -> new ForgetRequest(r.id(), r.subject(), r.examples(), settings.seed()))
            .toList();
    return new Input(
        spec,
        heldOut,
        general == null ? null : HeldOutQuestions.examples(general),
        requests,
        points);
  }

  /** Those that are asked for, up to where the spec ends. */
  static List<Integer> points(List<Integer> askedFor, int there) {
    List<Integer> points = new ArrayList<>();
    for (int requests : askedFor) {
      int reached = Math.min(requests, there);
      if (!points.contains(reached)) {
        points.add(reached);
      }
    }
    return points;
  }

  private FalseFireResult run(
      Input input, SentenceEncoder encoder, Drafts drafts, Supplier<RequestGates> fitting) {
    listener.progress("background", 0, input.requests.size(), -1);
    boolean needed = settings.gates().contains(LetheGates.NAME) || settings.budget() != null;
    RequestGates gates = needed ? fitting.get() : null;
    listener.progress("drafts", 0, input.requests.size(), -1);
    GateRun.Questions questions = questions(input, drafts, gates);
    List<GateRun<?>> runs = new ArrayList<>();
    try {
      for (String name : settings.gates()) {
        runs.add(opened(name, gates, encoder, questions));
      }
      for (int i = 0; i < input.requests.size(); i++) {
        listener.progress("gates", i, input.requests.size(), -1);
        List<Exchange> probes = drafts.of(input.heldOut.probes().get(i));
        for (GateRun<?> run : runs) {
          run.next(input.requests.get(i), probes);
        }
      }
      return result(input, drafts, runs);
    } finally {
      runs.forEach(GateRun::close);
    }
  }

  private GateRun.Questions questions(Input input, Drafts drafts, @Nullable RequestGates gates) {
    List<ForgetExample> asked =
        input.general != null
            ? input.general
            : input.heldOut.bundled(gates == null ? List.of() : gates.background());
    List<ForgetExample> general = asked.stream().filter(q -> drafts.fits(q.prompt())).toList();
    if (general.isEmpty()) {
      throw new IllegalArgumentException("general: no question leaves room for an answer");
    }
    return new GateRun.Questions(
        drafts.of(input.heldOut.retained()),
        drafts.of(general),
        gates == null || settings.budget() == null
            ? List.of()
            : drafts.of(calibration(gates, input.requests, drafts)));
  }

  /** The background, less what any of the requests takes away. */
  private static List<ForgetExample> calibration(
      RequestGates gates, List<ForgetRequest> requests, Drafts drafts) {
    BitSet gone = new BitSet();
    requests.forEach(request -> gone.or(gates.forgotten(LetheGates.task(request))));
    List<Sample> left = Background.left(gates.background(), gone);
    return left.stream()
        .filter(sample -> drafts.fits(sample.prompt()))
        .map(sample -> new ForgetExample(sample.prompt(), sample.draft()))
        .toList();
  }

  private static GateRun<?> opened(
      String name,
      @Nullable RequestGates gates,
      SentenceEncoder encoder,
      GateRun.Questions questions) {
    return switch (name) {
      case LetheGates.NAME ->
          opened(new LetheGates(Objects.requireNonNull(gates), encoder), questions);
      case O3GateKind.NAME -> opened(new O3GateKind(), questions);
      default -> opened(new EmbeddingGates(encoder), questions);
    };
  }

  private static <Q> GateRun<Q> opened(GateKind<Q> kind, GateRun.Questions questions) {
    try {
      return new GateRun<>(kind, questions);
    } catch (RuntimeException e) {
      kind.close();
      throw e;
    }
  }

  private FalseFireResult result(Input input, Drafts drafts, List<GateRun<?>> runs) {
    List<FalseFireResult.Curve> curves = new ArrayList<>();
    for (GateRun<?> run : runs) {
      curves.add(
          new FalseFireResult.Curve(
              run.name(),
              input.points.stream().map(n -> run.point(n, settings.budget())).toList()));
    }
    Path general = settings.general();
    return new FalseFireResult(
        input.spec.name(),
        input.spec.digest(),
        settings.seed(),
        input.spec.requests().size(),
        settings.requests(),
        drafts.description(),
        general == null ? FalseFireResult.BUNDLED : String.valueOf(general.getFileName()),
        settings.budget(),
        curves);
  }
}
