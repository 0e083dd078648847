package dev.lethe.workbench.speed;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.embedding.SentenceEncoders;
import dev.lethe.engine.gate.Exchange;
import dev.lethe.engine.gate.GateModel;
import dev.lethe.engine.gate.GateSet;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.engine.gate.SyntheticGates;
import dev.lethe.engine.gate.TermKeys;
import dev.lethe.engine.text.Generation;
import dev.lethe.engine.text.GenerationRequest;
import dev.lethe.engine.text.LanguageModel;
import dev.lethe.engine.text.TextEngine;
import dev.lethe.engine.unlearn.BackgroundLocations;
import dev.lethe.engine.unlearn.DigestKey;
import dev.lethe.engine.unlearn.EverydayQuestions;
import dev.lethe.engine.unlearn.RequestGates;
import dev.lethe.engine.unlearn.UnlearnTask;
import dev.lethe.workbench.demo.DemoCorpus;
import dev.lethe.workbench.demo.DemoFact;
import dev.lethe.workbench.demo.DemoPerson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a question costs at the gates of N requests, beside one pass of the sentence encoder over
 * that question. The gates are bundles' of distinct people ({@link SyntheticGates}); most questions
 * are about nobody or about people who stay. All sizes are timed in turn, question by question, so
 * that what else the machine does meets them alike.
 *
 * @param requests how many gates, ascending
 * @param model HuggingFace folder whose states the gates look at, and whose prefill is timed beside
 *     them; null for gates that look at text alone
 * @param repeat rounds over all questions
 * @param cache for what depends on the model alone
 */
public record GateBenchmark(
    List<Integer> requests, @Nullable Path model, int repeat, long seed, Path cache) {
  /** Numbers of requests, if nothing else is said. */
  public static final List<Integer> REQUESTS = List.of(1, 10, 100, 1000);

  private static final int TEMPLATES = 2;
  private static final int EXAMPLES = 20;
  private static final int EVERYDAY = 12;
  private static final int STAYING = 9;
  private static final int FORGOTTEN = 3;
  private static final int DRAFT_TOKENS = 16;
  private static final int REMEMBERED_TEXTS = 10_000;

  /** Gates of one installation share a key; these hold nobody's words. */
  static final TermKeys KEYS = TermKeys.of(List.of(new byte[32]));

  /** What a small model says is rarely surer. */
  private static final double CERTAINTY = 0.8;

  /**
   * Medians over questions and rounds, in seconds.
   *
   * @param encoderForward one pass of the encoder over the segments of a question
   * @param prefill the model's pass over it; null without a model
   * @param gateBytes of one gate's own files, on average
   * @param backgroundBytes of the background's words, which a store keeps once for all of them
   */
  public record Result(
      double encoderForward,
      @Nullable Double prefill,
      double gateBytes,
      long backgroundBytes,
      List<Point> points) {
    public Result {
      points = List.copyOf(points);
    }

    /** For people. */
    public String table() {
      StringBuilder text = new StringBuilder();
      text.append(row("one pass of the encoder: %.2f ms%n", 1e3 * encoderForward));
      if (prefill != null) {
        text.append(row("one prefill of the model: %.2f ms%n", 1e3 * prefill));
      }
      text.append(
          row(
              "one gate: %.1f kB on disk, and %.1f kB once for all of them%n",
              gateBytes / 1e3, backgroundBytes / 1e3));
      for (Point point : points) {
        text.append(
            row(
                "%6d requests: %.3f passes (question %.3f ms, draft %.3f ms), %.3f more than the"
                    + " fewest; %.1f MB; one gate more in %.1f ms%n",
                point.requests,
                point.encoderForwards,
                1e3 * point.question,
                1e3 * point.draft,
                point.overOneGate,
                point.heapBytes / 1e6,
                1e3 * point.add));
      }
      return text.toString();
    }

    private static String row(String format, Object... values) {
      return String.format(Locale.ROOT, format, values);
    }
  }

  /**
   * What so many gates cost.
   *
   * @param question seconds of the question's side, without the encoder
   * @param draft seconds of one look at a draft
   * @param encoderForwards both, in passes of the encoder: the median of the ratios
   * @param overOneGate the same less what the first number of gates costs, one if that was asked
   *     for
   * @param heapBytes that the gates and their index take, the encoder aside
   * @param add seconds until one gate more is ready to be put in force
   */
  public record Point(
      int requests,
      double question,
      double draft,
      double encoderForwards,
      double overOneGate,
      long heapBytes,
      double add) {}

  /**
   * @throws IllegalArgumentException naming what is wrong
   */
  public GateBenchmark {
    requests = List.copyOf(requests);
    int before = 0;
    for (int number : requests) {
      if (number <= before) {
        throw new IllegalArgumentException("requests must be positive and ascending");
      }
      before = number;
    }
    if (requests.isEmpty() || repeat < 1) {
      throw new IllegalArgumentException("requests and repetitions: at least one");
    }
  }

  /**
   * @param encoders opens the sentence encoder; closed when the run ends
   * @throws IllegalArgumentException if the model can't be read
   */
  public Result run(Supplier<SentenceEncoder> encoders) {
    try (SentenceEncoder encoder = encoders.get()) {
      if (model == null) {
        return run(encoder, synthetic(RequestGates.withoutModel(encoder), TEMPLATES), null);
      }
      BackgroundLocations places = BackgroundLocations.of(cache.resolve("backgrounds"));
      try (LanguageModel loaded = LanguageModel.load(model);
          TextEngine engine = loaded.textEngine()) {
        return run(
            encoder, synthetic(RequestGates.of(model, places, loaded, encoder), TEMPLATES), engine);
      }
    }
  }

  Result run(SentenceEncoder encoder, SyntheticGates synthetic, @Nullable TextEngine engine) {
    return new Run(encoder, synthetic, engine).result();
  }

  /** Fits what all gates are made after. */
  static SyntheticGates synthetic(RequestGates fitting, int count) {
    List<GateModel> templates =
        DemoCorpus.generate(DemoCorpus.SEED).people().stream()
            .limit(count)
            .map(person -> fitting.fit(task(person)))
            .toList();
    return new SyntheticGates(templates, fitting.background());
  }

  /** A gate for each of them. */
  static List<InstalledGate> gates(SyntheticGates synthetic, List<DemoPerson> people) {
    return IntStream.range(0, people.size())
        .mapToObj(i -> gate(synthetic, people.get(i), i))
        .toList();
  }

  static InstalledGate gate(SyntheticGates synthetic, DemoPerson person, int number) {
    GateModel gate = synthetic.bundle(number, person.name(), examples(person), KEYS, person.id());
    return new InstalledGate("sha256:" + number, manifest(person.id()), gate);
  }

  /** A question with what is drafted to it. */
  private record Asked(Exchange exchange, List<String> texts) {
    @Override
    public String toString() {
      return "Asked[redacted]";
    }
  }

  /** One run over one encoder. */
  private final class Run {
    private final SentenceEncoder encoder;
    private final SentenceEncoder remembered;
    private final @Nullable TextEngine engine;
    private final List<DemoPerson> people;
    private final SyntheticGates synthetic;
    private final List<InstalledGate> gates = new ArrayList<>();
    private final List<GateSet> sets = new ArrayList<>();
    private final List<Long> bytes = new ArrayList<>();
    private final List<Double> adding = new ArrayList<>();

    Run(SentenceEncoder encoder, SyntheticGates synthetic, @Nullable TextEngine engine) {
      this.encoder = encoder;
      this.remembered =
          SentenceEncoders.cached(SentenceEncoders.borrowed(encoder), REMEMBERED_TEXTS);
      this.engine = engine;
      int most = requests.get(requests.size() - 1);
      this.people = DemoCorpus.people(seed, most + repeat + STAYING);
      this.synthetic = synthetic;
    }

    Result result() {
      long before = usedHeap();
      for (int number : requests) {
        while (gates.size() < number) {
          gates.add(gate(gates.size()));
        }
        GateSet set = GateSet.of(remembered, gates);
        sets.add(set);
        bytes.add(usedHeap() - before);
        adding.add(secondsToAdd(set));
      }
      return measured(questions());
    }

    private InstalledGate gate(int number) {
      return GateBenchmark.gate(synthetic, people.get(number), number);
    }

    /** One after the other, as they come: now and then what is there is merged. */
    private double secondsToAdd(GateSet from) {
      double[] seconds = new double[repeat];
      GateSet set = from;
      List<InstalledGate> more = new ArrayList<>(gates);
      for (int i = 0; i < repeat; i++) {
        more.add(gate(more.size()));
        GateSet before = set;
        GateSet[] after = new GateSet[1];
        seconds[i] =
            seconds(
                () -> {
                  after[0] = before.with(more);
                  return after[0].gates().size();
                });
        set = after[0];
      }
      return Median.of(seconds);
    }

    private List<Asked> questions() {
      List<Asked> questions = new ArrayList<>();
      List<String> everyday = EverydayQuestions.heldOut();
      for (int i = 0; i < EVERYDAY; i++) {
        int at = i * (everyday.size() / EVERYDAY);
        questions.add(asked(everyday.get(at), everyday.get(at + 1)));
      }
      int last = people.size() - 1;
      for (int i = 0; i < STAYING; i++) {
        questions.add(aboutOneFact(people.get(last - i), i));
      }
      for (int i = 0; i < FORGOTTEN; i++) {
        questions.add(aboutOneFact(people.get(i), i));
      }
      return questions;
    }

    private Asked aboutOneFact(DemoPerson person, int number) {
      DemoFact fact = person.facts().get(number % person.facts().size());
      return asked(fact.heldOut().get(0), " " + fact.answer());
    }

    private Asked asked(String question, String answer) {
      List<String> turns = List.of(question);
      List<String> texts = List.of(question);
      if (engine == null) {
        return new Asked(new Exchange(turns, answer, CERTAINTY, null), texts);
      }
      try (Generation draft =
          engine.begin(GenerationRequest.greedy(question, DRAFT_TOKENS), null)) {
        draft.advance(DRAFT_TOKENS);
        return new Asked(
            new Exchange(turns, draft.text(), draft.certainty(), draft.states()), texts);
      }
    }

    private Result measured(List<Asked> questions) {
      Times times = new Times(requests.size());
      for (int round = -1; round < repeat; round++) { // the first warms up
        for (Asked asked : questions) {
          double forward = seconds(() -> encoder.encode(asked.texts).length);
          double prefill = prefill(asked);
          double[] ask = new double[sets.size()];
          double[] look = new double[sets.size()];
          for (int n = 0; n < sets.size(); n++) {
            GateSet set = sets.get(n);
            GateSet.Session[] session = new GateSet.Session[1];
            ask[n] =
                seconds(
                    () -> {
                      session[0] = set.begin(asked.exchange.turns());
                      return session[0].judgeQuestion().margin();
                    });
            look[n] = seconds(() -> session[0].judge(asked.exchange).margin());
          }
          if (round >= 0) {
            times.add(forward, prefill, ask, look);
          }
        }
      }
      return result(times);
    }

    private double prefill(Asked asked) {
      if (engine == null) {
        return 0;
      }
      return seconds(
          () -> {
            try (Generation one =
                engine.begin(GenerationRequest.greedy(asked.texts.get(0), 1), null)) {
              one.advance(1);
              return one.completionTokens();
            }
          });
    }

    private Result result(Times times) {
      List<Point> points = new ArrayList<>();
      for (int n = 0; n < requests.size(); n++) {
        points.add(
            new Point(
                requests.get(n),
                times.median(times.ask.get(n)),
                times.median(times.look.get(n)),
                times.median(times.ratio.get(n)),
                times.median(times.over.get(n)),
                bytes.get(n),
                adding.get(n)));
      }
      return new Result(
          times.median(times.forward),
          engine == null ? null : times.median(times.prefill),
          GateSizes.of(gates),
          GateSizes.background(gates.get(0)),
          points);
    }
  }

  /** Seconds and ratios, one entry a question and round. */
  private static final class Times {
    private final List<Double> forward = new ArrayList<>();
    private final List<Double> prefill = new ArrayList<>();
    private final List<List<Double>> ask = new ArrayList<>();
    private final List<List<Double>> look = new ArrayList<>();
    private final List<List<Double>> ratio = new ArrayList<>();
    private final List<List<Double>> over = new ArrayList<>();

    Times(int sizes) {
      for (List<List<Double>> lists : List.of(ask, look, ratio, over)) {
        for (int n = 0; n < sizes; n++) {
          lists.add(new ArrayList<>());
        }
      }
    }

    void add(double encoder, double model, double[] asked, double[] looked) {
      forward.add(encoder);
      prefill.add(model);
      for (int n = 0; n < asked.length; n++) {
        ask.get(n).add(asked[n]);
        look.get(n).add(looked[n]);
        ratio.get(n).add((asked[n] + looked[n]) / encoder);
        over.get(n).add((asked[n] + looked[n] - asked[0] - looked[0]) / encoder);
      }
    }

    double median(List<Double> values) {
      return Median.of(values.stream().mapToDouble(Double::doubleValue).toArray());
    }
  }

  private static double seconds(Supplier<Number> work) {
    long begin = System.nanoTime();
    double made = work.get().doubleValue();
    double seconds = (System.nanoTime() - begin) / 1e9;
    return Double.isNaN(made) ? Double.NaN : seconds; // what is worked out is used
  }

  private static long usedHeap() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      runtime.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }

  private static UnlearnTask task(DemoPerson person) {
    return new UnlearnTask(
        person.id(),
        "base",
        examples(person),
        List.of(),
        new Manifest.Refusal("I can't help with that.", false),
        1,
        new DigestKey(new byte[32]));
  }

  /** As many wordings of each fact as it takes. */
  private static List<ForgetExample> examples(DemoPerson person) {
    List<ForgetExample> examples = new ArrayList<>();
    for (int i = 0; examples.size() < EXAMPLES; i++) {
      DemoFact fact = person.facts().get(i % person.facts().size());
      String question = fact.taught().get(i / person.facts().size());
      examples.add(new ForgetExample(question, " " + fact.answer()));
    }
    return examples;
  }

  private static Manifest manifest(String request) {
    ObjectNode none = JsonNodeFactory.instance.objectNode();
    return new Manifest(
        1,
        Manifest.Kind.BUNDLE,
        request,
        "m",
        "b",
        "float32",
        "e",
        0,
        0,
        new Manifest.Refusal("I can't help with that.", false),
        new TreeMap<>(),
        none,
        none);
  }
}
