package dev.lethe.engine.serve;

import dev.lethe.engine.gate.GateSet;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.engine.text.FinishReason;
import dev.lethe.engine.text.GenerationRequest;
import dev.lethe.engine.text.TextEngine;
import java.util.List;
import java.util.Optional;

/**
 * The gated path: judge the question, draft with the base model, judge the draft, then release it,
 * or refuse (shield), or answer again with the adapter (bundle). A gate that errs refuses.
 * Thread-safe; owns neither the engine nor the gates.
 *
 * <p>What is judged is what is sent: a sampled draft is released itself, not sampled again. An
 * answer that the caller wants whole ({@link AnswerSink#NONE}) is judged whole, so it never ends in
 * {@link FinishReason#CUT_OFF}.
 *
 * <p>Where the fired gate's request wants an answer as about somebody unknown, the base model gives
 * it to the same question with an invented name ({@link UnknownOutcome}); shield and bundle alike,
 * and a bundle without a draft where the question names its subject.
 *
 * <p>Refusals and adapted answers obey the token limit and the stop texts, are counted and are
 * released in windows like any other answer. Only {@link GateOutcome} is meant to tell them apart.
 */
public final class GatedGenerator {
  private final TextEngine engine;
  private final int holdBack;
  private final GateListener listener;

  /**
   * @param holdBack tokens drafted before the first is released, and the size of every later window
   */
  public GatedGenerator(TextEngine engine, int holdBack) {
    this(engine, holdBack, session -> {});
  }

  /**
   * @param holdBack tokens drafted before the first is released, and the size of every later window
   */
  public GatedGenerator(TextEngine engine, int holdBack, GateListener listener) {
    if (holdBack < 1) {
      throw new IllegalArgumentException("holdBack must be at least 1");
    }
    this.engine = engine;
    this.holdBack = holdBack;
    this.listener = listener;
  }

  /**
   * @param turns what the gates look at (see {@link dev.lethe.engine.gate.Exchange#turns()});
   *     {@code request.prompt()} is what the model continues
   * @throws IllegalArgumentException if prompt and maxTokens exceed the context
   */
  public GatedAnswer answer(
      GateSet gates, List<String> turns, GenerationRequest request, AnswerSink sink) {
    return new GatedAnswering(engine, holdBack, gates, turns, request, sink, listener).run();
  }

  /**
   * What the base model is asked first where a gate fires and the answer is to be as about somebody
   * unknown: for those who let it answer many questions at once.
   *
   * @return empty where the question does not name whom the gate is about
   */
  public Optional<GenerationRequest> unknown(
      GateSet gates, InstalledGate gate, List<String> turns, GenerationRequest request) {
    return new UnknownAnswering(engine, gates, turns, request).first(gate);
  }
}
