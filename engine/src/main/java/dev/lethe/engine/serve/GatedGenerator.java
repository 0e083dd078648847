package dev.lethe.engine.serve;

import dev.lethe.engine.gate.GateSet;
import dev.lethe.engine.text.GenerationRequest;
import dev.lethe.engine.text.TextEngine;
import java.util.List;

/**
 * The gated path: judge the question, draft with the base model, judge the draft, then release it,
 * or refuse (shield), or answer again with the adapter (bundle). A gate that errs refuses.
 * Thread-safe; owns neither the engine nor the gates.
 */
public final class GatedGenerator {
  /**
   * @param holdBack tokens drafted before the first is released, and the size of every later window
   */
  public GatedGenerator(TextEngine engine, int holdBack) {}

  /**
   * @param turns what the gates look at (see {@link dev.lethe.engine.gate.Exchange#turns()});
   *     {@code request.prompt()} is what the model continues
   */
  public GatedAnswer answer(
      GateSet gates, List<String> turns, GenerationRequest request, AnswerSink sink) {
    throw new UnsupportedOperationException("gated generator");
  }
}
