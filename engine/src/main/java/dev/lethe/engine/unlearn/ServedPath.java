package dev.lethe.engine.unlearn;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.bundle.Sha256;
import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.gate.Exchange;
import dev.lethe.engine.gate.GateModel;
import dev.lethe.engine.gate.GateSet;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.engine.gate.Verdict;
import dev.lethe.engine.lora.NativeAdapter;
import dev.lethe.engine.serve.AnswerSink;
import dev.lethe.engine.serve.GatedAnswer;
import dev.lethe.engine.serve.GatedGenerator;
import dev.lethe.engine.serve.UnknownOutcome;
import dev.lethe.engine.text.Generation;
import dev.lethe.engine.text.GenerationRequest;
import dev.lethe.engine.text.PrefetchingEngine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The path that serves, with one candidate bundle in force and no other. Engine and encoder stay
 * the caller's, who attaches the adapter under {@link #digest} or prepares all that is asked. Not
 * thread-safe.
 */
final class ServedPath {
  private static final int HOLD_BACK = 16;

  private final PrefetchingEngine engine;
  private final GatedGenerator generator;
  private final GateSet gates;
  private final String digest;
  private final String refusal;
  private final int maxTokens;

  /** Null where an answer is a refusal, or at random. */
  private final @Nullable TellingWords telling;

  private final Map<UnknownOutcome, Integer> unknown = new EnumMap<>(UnknownOutcome.class);

  /**
   * @param name told apart from others on the same engine
   * @param maxTokens of an answer
   */
  ServedPath(
      PrefetchingEngine engine,
      SentenceEncoder encoder,
      UnlearnTask task,
      String name,
      GateModel gate,
      int maxTokens) {
    this.engine = engine;
    this.generator = new GatedGenerator(engine, HOLD_BACK);
    this.digest = Sha256.of((name + ' ' + task.requestId()).getBytes(StandardCharsets.UTF_8));
    this.refusal = task.refusal().text().strip();
    this.maxTokens = maxTokens;
    this.telling = task.refusal().unknown() ? new TellingWords(encoder) : null;
    Manifest manifest = manifest(task, engine.baseDigest(), encoder.digest());
    this.gates = GateSet.of(encoder, List.of(new InstalledGate(digest, manifest, gate)));
  }

  /** What the adapter is known by to the engine. */
  String digest() {
    return digest;
  }

  /** Whether there is room for an answer behind it. */
  boolean fits(String prompt) {
    return engine.countTokens(prompt) + maxTokens <= engine.contextLength();
  }

  /** What a client would get, whole. */
  GatedAnswer ask(String prompt) {
    GatedAnswer answer = generator.answer(gates, List.of(prompt), request(prompt), AnswerSink.NONE);
    if (answer.unknown() != null) {
      unknown.merge(answer.unknown(), 1, Integer::sum);
    }
    return answer;
  }

  /** How often an answer as about somebody unknown was wanted so far, by what became of it. */
  Map<UnknownOutcome, Integer> unknown() {
    return unknown;
  }

  /**
   * What an answer can give away: nothing if it is the refusal, whatever words that shares with
   * what is forgotten.
   */
  String told(String prompt, GatedAnswer answer) {
    boolean refused = answer.fixed() || answer.text().strip().equals(refusal);
    return refused ? "" : telling == null ? answer.text() : telling.of(prompt, answer.text());
  }

  /** What of a completion {@link #told} is held against. */
  String forgotten(String prompt, String completion) {
    return telling == null ? completion : telling.of(prompt, completion);
  }

  /** The item as it is held against {@link #told}. */
  ForgetItem forgotten(ForgetItem item) {
    return telling == null ? item : telling.of(item);
  }

  /**
   * Lets the base model draft, and the adapter answer where the gate fires, many prompts at once;
   * {@link #ask} then finds the same.
   *
   * @param adapter null where the gate alone refuses
   */
  void prepare(List<String> prompts, @Nullable NativeAdapter adapter) {
    engine.prefetch(prompts, maxTokens);
    if (telling != null) {
      prepareUnknown(prompts);
      return;
    }
    if (adapter == null) {
      return;
    }
    List<String> fired = new ArrayList<>();
    List<Double> weights = new ArrayList<>();
    for (String prompt : prompts) {
      try (Generation draft = engine.begin(request(prompt), null)) {
        Verdict verdict =
            gates.judge(
                new Exchange(List.of(prompt), draft.text(), draft.certainty(), draft.states()));
        if (verdict.fired()) {
          fired.add(prompt);
          weights.add(verdict.weight());
        }
      }
    }
    engine.prefetch(fired, maxTokens, digest, adapter, weights);
  }

  /** What is not answered so is answered one by one. */
  private void prepareUnknown(List<String> prompts) {
    InstalledGate gate = gates.gates().get(0);
    Map<Integer, List<String>> byLength = new TreeMap<>();
    for (String prompt : prompts) {
      generator
          .unknown(gates, gate, List.of(prompt), request(prompt))
          .ifPresent(
              changed ->
                  byLength
                      .computeIfAbsent(changed.maxTokens(), most -> new ArrayList<>())
                      .add(changed.prompt()));
    }
    byLength.forEach((most, changed) -> engine.prefetch(changed, most));
  }

  private GenerationRequest request(String prompt) {
    return GenerationRequest.greedy(prompt, maxTokens);
  }

  /** Only the refusal of it is looked at. */
  private static Manifest manifest(UnlearnTask task, String baseDigest, String encoderDigest) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    return new Manifest(
        1,
        Manifest.Kind.BUNDLE,
        task.requestId(),
        task.model(),
        baseDigest,
        "float32",
        encoderDigest,
        0,
        0,
        task.refusal(),
        new TreeMap<>(),
        json.objectNode(),
        json.objectNode());
  }
}
