package dev.lethe.workbench.falsefire;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.gate.Exchange;
import dev.lethe.workbench.method.ForgetRequest;
import dev.lethe.workbench.o3.O3Gates;
import java.util.List;

/** O3's detectors, which judge the question alone. */
final class O3GateKind implements GateKind<float[][][]> {
  static final String NAME = "o3";

  private final O3Gates detectors = new O3Gates();

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public float[][][] read(List<Exchange> questions) {
    return detectors.read(questions.stream().map(q -> q.turns().get(0)).toList());
  }

  @Override
  public Gate<float[][][]> fit(ForgetRequest request) {
    List<String> prompts = request.examples().stream().map(ForgetExample::prompt).toList();
    O3Gates.Gate gate = detectors.fit(prompts, request.seed());
    return new Gate<>() {
      @Override
      public double[] margins(float[][][] questions) {
        return gate.margins(questions);
      }

      @Override
      public void close() {
        gate.close();
      }
    };
  }

  @Override
  public void close() {
    detectors.close();
  }
}
