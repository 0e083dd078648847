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
import dev.lethe.engine.text.Generation;
import dev.lethe.engine.text.GenerationRequest;
import dev.lethe.engine.text.MemoisingEngine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The path that serves, with one candidate bundle in force and no other. Engine and encoder stay
 * the caller's, who attaches the adapter under {@link #digest} or prepares all that is asked. Not
 * thread-safe.
 */
final class ServedPath {
  private static final int HOLD_BACK = 16;

  private final MemoisingEngine engine;
  private final GatedGenerator generator;
  private final GateSet gates;
  private final String digest;
  private final String refusal;
  private final int maxTokens;

  /**
   * @param name told apart from others on the same engine
   * @param maxTokens of an answer
   */
  ServedPath(
      MemoisingEngine engine,
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
    return generator.answer(gates, List.of(prompt), request(prompt), AnswerSink.NONE);
  }

  /**
   * What an answer can give away: nothing if it is the refusal, whatever words that shares with
   * what is forgotten.
   */
  String told(GatedAnswer answer) {
    boolean refused = answer.fixed() || answer.text().strip().equals(refusal);
    return refused ? "" : answer.text();
  }

  /**
   * Lets the base model draft, and the adapter answer where the gate fires, many prompts at once;
   * {@link #ask} then finds the same.
   */
  void prepare(List<String> prompts, NativeAdapter adapter) {
    engine.prefetch(prompts, maxTokens);
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
