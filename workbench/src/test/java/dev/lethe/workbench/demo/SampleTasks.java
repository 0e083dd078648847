package dev.lethe.workbench.demo;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.unlearn.DigestKey;
import dev.lethe.engine.unlearn.UnlearnTask;
import java.util.List;

/** Jobs for tests that care for the forget set alone. */
final class SampleTasks {
  private SampleTasks() {}

  static UnlearnTask of(List<ForgetExample> examples) {
    Manifest.Refusal refusal = new Manifest.Refusal("No.", false);
    return new UnlearnTask(
        "r", "demo", examples, List.of(), refusal, 7, new DigestKey(new byte[32]));
  }
}
