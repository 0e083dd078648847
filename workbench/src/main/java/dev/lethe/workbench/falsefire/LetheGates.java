package dev.lethe.workbench.falsefire;

import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.gate.Exchange;
import dev.lethe.engine.gate.GateModel;
import dev.lethe.engine.gate.TrialExchange;
import dev.lethe.engine.unlearn.DigestKey;
import dev.lethe.engine.unlearn.RequestGates;
import dev.lethe.engine.unlearn.UnlearnTask;
import dev.lethe.workbench.method.ForgetRequest;
import dev.lethe.workbench.method.ReplacementAnswer;
import java.util.List;

/** Ours: the gate of a bundle, which judges question and draft. */
record LetheGates(RequestGates gates, SentenceEncoder encoder)
    implements GateKind<List<TrialExchange>> {
  static final String NAME = "lethe";

  /** A benchmark's forget sets are no secret. */
  private static final DigestKey PUBLIC_DATA = new DigestKey(new byte[32]);

  static UnlearnTask task(ForgetRequest request) {
    return new UnlearnTask(
        request.id(),
        "base",
        request.examples(),
        List.of(),
        new Manifest.Refusal(ReplacementAnswer.REFUSAL_TEXT, false),
        request.seed(),
        PUBLIC_DATA);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<TrialExchange> read(List<Exchange> questions) {
    return questions.stream().map(question -> new TrialExchange(encoder, question)).toList();
  }

  @Override
  public Gate<List<TrialExchange>> fit(ForgetRequest request) {
    GateModel gate = gates.fit(task(request));
    return questions -> questions.stream().mapToDouble(q -> q.margin(gate)).toArray();
  }
}
