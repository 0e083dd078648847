package dev.lethe.workbench.falsefire;

import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.gate.Exchange;
import dev.lethe.workbench.catalogue.EmbeddingGuard;
import dev.lethe.workbench.method.ForgetRequest;
import java.util.Arrays;
import java.util.List;

/** A threshold on the nearest sentence vector of a forgotten question. */
record EmbeddingGates(SentenceEncoder encoder) implements GateKind<float[][]> {
  static final String NAME = "embedding";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public float[][] read(List<Exchange> questions) {
    return encoder.encode(questions.stream().map(q -> q.turns().get(0)).toList());
  }

  @Override
  public Gate<float[][]> fit(ForgetRequest request) {
    EmbeddingGuard guard = EmbeddingGuard.fit(encoder, request.examples());
    return questions -> Arrays.stream(questions).mapToDouble(guard::margin).toArray();
  }
}
