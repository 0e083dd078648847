package dev.lethe.workbench.o3;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.embedding.SentenceEncoders;
import dev.lethe.engine.metrics.AnswerMetrics;
import dev.lethe.engine.text.LanguageModel;
import dev.lethe.engine.text.MemoisingEngine;
import dev.lethe.workbench.encoder.ContrastiveEntropy;
import dev.lethe.workbench.encoder.LayerEncoder;
import dev.lethe.workbench.encoder.LayerEncoders;
import dev.lethe.workbench.method.Answer;
import dev.lethe.workbench.method.FitProgress;
import dev.lethe.workbench.method.ForgetRequest;
import dev.lethe.workbench.method.MethodContext;
import dev.lethe.workbench.method.ReplacementAnswer;
import dev.lethe.workbench.method.StageCost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Measures O3 on a spec of exact scoring, for docs/experiments/o3-detector.md. Not a test.
 *
 * <pre>
 * O3Trial auroc SPEC MODEL served|minilm frozen|published|1e-3|cosine REQUESTS PROBES RETAIN
 * O3Trial stages SPEC MODEL served|minilm frozen|published|1e-3|cosine published|small|free PROBES RETAIN
 * </pre>
 */
final class O3Trial {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Path spec;
  private final LanguageModel model;
  private final O3Settings settings;
  private final int maxTokens;

  private O3Trial(Path spec, LanguageModel model, O3Settings settings) throws IOException {
    this.spec = spec;
    this.model = model;
    this.settings = settings;
    maxTokens = spec().path("max_new_tokens").asInt();
  }

  public static void main(String[] args) throws IOException {
    try (LanguageModel model = LanguageModel.load(Path.of(args[2]))) {
      O3Settings settings =
          O3Settings.published(O3Settings.Backend.valueOf(args[3].toUpperCase(Locale.ROOT)))
              .withTuning(tuning(args[4]));
      if (args[0].equals("auroc")) {
        new O3Trial(Path.of(args[1]), model, settings)
            .auroc(number(args[5]), number(args[6]), number(args[7]));
      } else {
        new O3Trial(Path.of(args[1]), model, settings.withAdapter(adapter(args[5])))
            .stages(number(args[6]), number(args[7]));
      }
    }
  }

  private static O3Settings.Adapter adapter(String name) {
    return switch (name) {
      case "published" -> O3Settings.Adapter.published();
      case "small" -> O3Settings.Adapter.smallModels();
      case "free" -> O3Settings.Adapter.smallModels().withOrthogonality(0);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static int number(String text) {
    return Integer.parseInt(text);
  }

  private static O3Settings.Tuning tuning(String name) {
    O3Settings.Tuning published = O3Settings.Tuning.published();
    return switch (name) {
      case "frozen" -> published.withEpochs(0);
      case "published" -> published;
      case "1e-3" -> published.with(1e-3, ContrastiveEntropy.published());
      case "cosine" -> published.with(1e-3, ContrastiveEntropy.cosine());
      default -> throw new IllegalArgumentException(name);
    };
  }

  private JsonNode spec() throws IOException {
    return MAPPER.readTree(spec.resolve("spec.json").toFile());
  }

  private List<ForgetExample> rows(String file) throws IOException {
    List<ForgetExample> rows = new ArrayList<>();
    for (String line : Files.readAllLines(spec.resolve(file))) {
      JsonNode row = MAPPER.readTree(line);
      rows.add(new ForgetExample(row.path("prompt").asText(), row.path("completion").asText()));
    }
    return rows;
  }

  /** A fixed sample, so that every setting meets the same rows. */
  private List<ForgetExample> sample(String file, int count) throws IOException {
    List<ForgetExample> rows = rows(file);
    Collections.shuffle(rows, new Random(0));
    return rows.subList(0, Math.min(count, rows.size()));
  }

  private String question(ForgetExample row) {
    boolean served = settings.backend() == O3Settings.Backend.SERVED;
    return served ? row.prompt() : BarePrompt.bare(row.prompt());
  }

  private void auroc(int requests, int probes, int retain) throws IOException {
    try (LayerEncoder encoder =
        settings.backend() == O3Settings.Backend.SERVED
            ? LayerEncoders.served(model)
            : LayerEncoders.miniLm()) {
      List<String> kept = sample("retain.jsonl", retain).stream().map(this::question).toList();
      for (int i = 0; i < requests; i++) {
        long begun = System.nanoTime();
        JsonNode request = spec().path("requests").path(i);
        List<String> forget =
            rows(request.path("forget").asText()).stream().map(this::question).toList();
        List<String> asked =
            sample(request.path("probe").asText(), probes).stream().map(this::question).toList();
        try (O3Detector detector = O3Detector.fit(encoder, forget, settings, 1)) {
          double fit = (System.nanoTime() - begun) / 1e9;
          System.out.printf(
              Locale.ROOT,
              "%s request %d auroc %.4f recall %.4f fire %.4f losses %s fit %.0f s%n",
              encoder.name(),
              i + 1,
              auroc(detector.ranks(asked), detector.ranks(kept)),
              above(detector.weights(asked)),
              above(detector.weights(kept)),
              detector.losses(),
              fit);
        }
      }
    }
  }

  private static double above(double[] weights) {
    return Arrays.stream(weights).filter(w -> w >= 0.5).count() / (double) weights.length;
  }

  private static double auroc(double[] positive, double[] negative) {
    double wins = 0;
    for (double p : positive) {
      for (double n : negative) {
        wins += p > n ? 1 : p == n ? 0.5 : 0;
      }
    }
    return wins / positive.length / negative.length;
  }

  private void stages(int probes, int retain) throws IOException {
    Path work = Files.createTempDirectory("o3");
    MethodContext context =
        new MethodContext(
            model,
            new MemoisingEngine(model),
            SentenceEncoders.bundled(),
            work,
            work,
            work,
            ReplacementAnswer.RANDOM,
            maxTokens,
            1);
    List<ForgetExample> kept = sample("retain.jsonl", retain);
    List<ForgetExample> trained = new ArrayList<>();
    List<ForgetExample> asked = new ArrayList<>();
    try (O3Method method = new O3Method(context, settings)) {
      report("base R.D.", method, kept);
      for (JsonNode request : spec().path("requests")) {
        List<ForgetExample> forget = rows(request.path("forget").asText());
        StageCost cost =
            method.apply(
                new ForgetRequest(request.path("id").asText(), "", forget, 1), FitProgress.NONE);
        trained.addAll(sample(request.path("forget").asText(), probes));
        asked.addAll(sample(request.path("probe").asText(), probes));
        System.out.println(cost);
        report("S.U.", method, trained);
        report("D.U.", method, asked);
        report("R.D.", method, kept);
      }
    }
  }

  private void report(String what, O3Method method, List<ForgetExample> rows) {
    List<Answer> answers =
        method.answer(rows.stream().map(ForgetExample::prompt).toList(), maxTokens);
    int right = 0;
    int fired = 0;
    for (int i = 0; i < rows.size(); i++) {
      String wanted = rows.get(i).completion();
      right += AnswerMetrics.exactMatch(wanted, answers.get(i).text()) ? 1 : 0;
      fired += answers.get(i).fired() ? 1 : 0;
    }
    System.out.printf(
        Locale.ROOT,
        "%s %.4f fired %.4f of %d%n",
        what,
        right / (double) rows.size(),
        fired / (double) rows.size(),
        rows.size());
  }
}
