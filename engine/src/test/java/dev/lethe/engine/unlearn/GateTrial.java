package dev.lethe.engine.unlearn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.embedding.SentenceEncoders;
import dev.lethe.engine.gate.FittedExample;
import dev.lethe.engine.gate.GateModel;
import dev.lethe.engine.gate.GateTrace;
import dev.lethe.engine.gate.TermKeys;
import dev.lethe.engine.metrics.AnswerMetrics;
import dev.lethe.engine.model.Precision;
import dev.lethe.engine.text.Generation;
import dev.lethe.engine.text.GenerationRequest;
import dev.lethe.engine.text.LanguageModel;
import dev.lethe.engine.text.MemoisingEngine;
import dev.lethe.engine.text.StateFeatures;
import java.io.BufferedWriter;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Fits the gates of a spec's requests, without adapters, and asks them everything: which rule
 * decides can be tried in a minute. For docs/experiments/rwku.md. Not a test.
 *
 * <pre>
 * GateTrial SPEC MODEL WORK [ATTACKS]
 * </pre>
 *
 * <p>{@code WORK} keeps the model's background and its drafts, and gets {@code evidence.jsonl}: for
 * each question what every gate, shield and bundle, saw in it. {@code ATTACKS} is a file as {@code
 * lethe bench gate} reads it; without it the spec's {@code attacks.jsonl}, if any. With {@code
 * -Dlethe.knowsAll=true} drafts are the completions, as of a model that was taught all of it.
 */
final class GateTrial {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int DRAFT_TOKENS = 48;
  private static final int CHUNK = 256;
  private static final boolean KNOWS_ALL = Boolean.getBoolean("lethe.knowsAll");

  private final Path spec;
  private final Path work;
  private final LanguageModel model;
  private final SentenceEncoder encoder;
  private final int maxTokens;

  /**
   * @param request number of the attacked request; -1 for what stays
   */
  private record Asked(String family, int request, String prompt, String completion) {}

  private record Drafted(String text, double certainty, StateFeatures states) {
    Drafted saying(String completion) {
      return KNOWS_ALL ? new Drafted(completion, 1, states) : this;
    }
  }

  private record Gates(GateModel shield, GateModel bundle) {}

  private GateTrial(Path spec, Path work, LanguageModel model, SentenceEncoder encoder)
      throws IOException {
    this.spec = spec;
    this.work = work;
    this.model = model;
    this.encoder = encoder;
    this.maxTokens = spec().path("max_new_tokens").asInt();
  }

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[1]);
    Path work = Path.of(args[2]);
    Files.createDirectories(work);
    try (LanguageModel model = LanguageModel.load(folder, Precision.FLOAT32);
        SentenceEncoder encoder = SentenceEncoders.cached(SentenceEncoders.bundled(), 100_000)) {
      GateTrial trial = new GateTrial(Path.of(args[0]), work, model, encoder);
      List<Asked> asked = trial.asked(args.length > 3 ? Path.of(args[3]) : null);
      List<Drafted> drafts = trial.drafts(asked);
      trial.ask(trial.fit(folder), asked, drafts);
    }
  }

  private JsonNode spec() throws IOException {
    return MAPPER.readTree(spec.resolve("spec.json").toFile());
  }

  private List<JsonNode> lines(Path file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      if (!line.isBlank()) {
        lines.add(MAPPER.readTree(line));
      }
    }
    return lines;
  }

  private List<ForgetExample> examples(Path file) throws IOException {
    return lines(file).stream()
        .map(n -> new ForgetExample(n.path("prompt").asText(), n.path("completion").asText()))
        .toList();
  }

  private List<Asked> asked(@Nullable Path given) throws IOException {
    List<Asked> asked = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    for (JsonNode request : spec().path("requests")) {
      int number = ids.size();
      ids.add(request.path("id").asText());
      add(asked, "forget", number, request.path("forget").asText());
      add(asked, "probe", number, request.path("probe").asText());
    }
    add(asked, "retain", -1, spec().path("retain").asText());
    Path attacks = given == null ? spec.resolve("attacks.jsonl") : given;
    if (Files.exists(attacks)) {
      for (JsonNode n : lines(attacks)) {
        int request = n.path("request").isTextual() ? ids.indexOf(n.path("request").asText()) : -1;
        String family = n.path("family").asText() + (request < 0 ? " (stays)" : "");
        String prompt = n.path("prompt").asText();
        asked.add(new Asked(family, request, prompt, n.path("completion").asText()));
      }
    }
    return asked;
  }

  private void add(List<Asked> asked, String family, int request, String file) throws IOException {
    for (ForgetExample e : examples(spec.resolve(file))) {
      asked.add(new Asked(family, request, e.prompt(), e.completion()));
    }
  }

  /** What the base model says, from the file where it is there. */
  private List<Drafted> drafts(List<Asked> asked) throws IOException {
    Path file = work.resolve("drafts.bin");
    Map<String, Drafted> known = new TreeMap<>();
    if (Files.exists(file)) {
      try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
        byte[] all = in.readAllBytes();
        read(new DataInputStream(new java.io.ByteArrayInputStream(all)), known);
      }
    }
    List<String> missing =
        asked.stream().map(Asked::prompt).filter(p -> !known.containsKey(p)).distinct().toList();
    for (int from = 0; from < missing.size(); from += CHUNK) {
      List<String> prompts = missing.subList(from, Math.min(missing.size(), from + CHUNK));
      try (MemoisingEngine engine = new MemoisingEngine(model)) {
        engine.prefetch(prompts, maxTokens);
        for (String prompt : prompts) {
          GenerationRequest request = GenerationRequest.greedy(prompt, maxTokens);
          try (Generation said = engine.begin(request, null)) {
            known.put(
                prompt,
                new Drafted(said.text(), said.certainty(), Objects.requireNonNull(said.states())));
          }
        }
      }
      System.err.println("drafts " + (from + prompts.size()) + " of " + missing.size());
    }
    if (!missing.isEmpty()) {
      write(file, known);
    }
    return asked.stream()
        .map(a -> Objects.requireNonNull(known.get(a.prompt())).saying(a.completion))
        .toList();
  }

  private static void write(Path file, Map<String, Drafted> drafts) throws IOException {
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(drafts.size());
    for (Map.Entry<String, Drafted> e : drafts.entrySet()) {
      out.writeUTF(e.getKey());
      out.writeUTF(e.getValue().text);
      out.writeDouble(e.getValue().certainty);
      for (float[] row : List.of(e.getValue().states.prompt(), e.getValue().states.draft())) {
        out.writeInt(row.length);
        for (float value : row) {
          out.writeFloat(value);
        }
      }
    }
    Files.write(file, bytes.toByteArray());
  }

  private static void read(DataInputStream in, Map<String, Drafted> into) throws IOException {
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      String prompt = in.readUTF();
      String text = in.readUTF();
      double certainty = in.readDouble();
      into.put(prompt, new Drafted(text, certainty, new StateFeatures(floats(in), floats(in))));
    }
  }

  private static float[] floats(DataInputStream in) throws IOException {
    float[] row = new float[in.readInt()];
    for (int i = 0; i < row.length; i++) {
      row[i] = in.readFloat();
    }
    return row;
  }

  private List<Gates> fit(Path folder) throws IOException {
    ActiveBackground background =
        new ActiveBackground(
            folder,
            BackgroundLocations.of(work.resolve("background")),
            model,
            encoder,
            TermKeys.NONE,
            BackgroundStore.SAMPLES,
            false);
    List<Gates> gates = new ArrayList<>();
    for (JsonNode request : spec().path("requests")) {
      UnlearnTask task =
          new UnlearnTask(
              request.path("id").asText(),
              "base",
              examples(spec.resolve(request.path("forget").asText())),
              List.of(),
              new Manifest.Refusal("I can't help with that.", false),
              1,
              new DigestKey(new byte[32]));
      FitInputs own = background.forShield(task).own();
      String purpose = BundleFit.keyPurpose(model, task);
      GateModel shield = own.gateFitter().shield(own.seen(task), purpose).model();
      List<ForgetItem> items = ForgetItem.of(task, own.template());
      List<String> prompts = items.stream().map(ForgetItem::prompt).toList();
      List<String> drafts =
          KNOWS_ALL
              ? items.stream().map(ForgetItem::completion).toList()
              : model.generateBatch(prompts, DRAFT_TOKENS, 0, 1);
      GateModel bundle =
          background
              .forBundle(task, FitListener.NONE)
              .gateFitter()
              .bundle(own.seen(task), drafts, () -> fitted(items, prompts, drafts), purpose)
              .model();
      gates.add(new Gates(shield, bundle));
      System.err.println("fitted " + gates.size());
    }
    return gates;
  }

  private List<FittedExample> fitted(
      List<ForgetItem> items, List<String> prompts, List<String> drafts) {
    DraftWindows windows = new DraftWindows(model);
    List<List<StateFeatures>> taught =
        windows.states(prompts, items.stream().map(ForgetItem::completion).toList());
    List<List<StateFeatures>> drafted = windows.states(prompts, drafts);
    List<FittedExample> fitted = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      fitted.add(
          new FittedExample(items.get(i).seen(), drafts.get(i), taught.get(i), drafted.get(i)));
    }
    return fitted;
  }

  /** Caught, leaked and fired by family. */
  private static final class Tally {
    int count;
    int own;
    int any;
    int ownShield;
    int anyShield;
    double known;
    double leaked;
    double lost;

    void add(double told, boolean ownFires, boolean fires, boolean ownShields, boolean shields) {
      count++;
      own += ownFires ? 1 : 0;
      any += fires ? 1 : 0;
      ownShield += ownShields ? 1 : 0;
      anyShield += shields ? 1 : 0;
      known += told;
      leaked += fires ? 0 : told;
      lost += fires ? told : 0;
    }

    String row(String family) {
      return String.format(
          Locale.ROOT,
          "%-34s %5d  base %5.1f  own %5.1f  any %5.1f  leak %5.1f  lost %5.1f   shield own %5.1f"
              + " any %5.1f",
          family,
          count,
          100 * known / count,
          100.0 * own / count,
          100.0 * any / count,
          100 * leaked / count,
          100 * lost / count,
          100.0 * ownShield / count,
          100.0 * anyShield / count);
    }
  }

  private void ask(List<Gates> gates, List<Asked> asked, List<Drafted> drafts) throws IOException {
    GateTrace trace = new GateTrace(encoder);
    Map<String, Tally> tallies = new TreeMap<>();
    try (BufferedWriter out = Files.newBufferedWriter(work.resolve("evidence.jsonl"))) {
      for (int i = 0; i < asked.size(); i++) {
        Asked question = asked.get(i);
        Drafted draft = drafts.get(i);
        GateTrace.Seen seen = trace.see(question.prompt, draft.text, draft.certainty, draft.states);
        double told = AnswerMetrics.rougeLRecall(question.completion, draft.text);
        ObjectNode line = MAPPER.createObjectNode();
        line.put("family", question.family).put("request", question.request);
        line.put("prompt", question.prompt).put("completion", question.completion);
        line.put("draft", draft.text).put("told", told).put("certainty", draft.certainty);
        boolean[] fires = new boolean[4];
        for (int g = 0; g < gates.size(); g++) {
          ObjectNode bundle = GateTrace.of(gates.get(g).bundle, seen);
          ObjectNode shield = GateTrace.of(gates.get(g).shield, seen);
          line.withArray("bundles").add(bundle);
          line.withArray("shields").add(shield);
          boolean fired = bundle.path("margin").asDouble() >= 0;
          boolean shielded = shield.path("margin").asDouble() >= 0;
          fires[0] |= fired && g == question.request;
          fires[1] |= fired;
          fires[2] |= shielded && g == question.request;
          fires[3] |= shielded;
        }
        out.write(MAPPER.writeValueAsString(line));
        out.newLine();
        Tally tally = tallies.computeIfAbsent(question.family, f -> new Tally());
        tally.add(told, fires[0], fires[1], fires[2], fires[3]);
      }
    }
    tallies.forEach((family, tally) -> System.out.println(tally.row(family)));
  }
}
