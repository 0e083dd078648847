package dev.lethe.engine.unlearn;

import dev.lethe.engine.SharedEncoder;
import dev.lethe.engine.bundle.BundleStore.VerifiedBundle;
import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.gate.GateFiles;
import dev.lethe.engine.gate.GateSet;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.engine.serve.AnswerSink;
import dev.lethe.engine.serve.GatedAnswer;
import dev.lethe.engine.serve.GatedGenerator;
import dev.lethe.engine.text.GenerationRequest;
import dev.lethe.engine.text.LanguageModel;
import dev.lethe.engine.text.TextEngine;
import java.util.ArrayList;
import java.util.List;

/** What a replica of the tiny model does with bundles. */
final class TestReplica implements AutoCloseable {
  private static final int TOKENS = 16;

  private final TextEngine engine = LanguageModel.load(TinyPeople.MODEL).textEngine();
  private final SentenceEncoder encoder = SharedEncoder.borrowed();
  private final GateSet gates;

  TestReplica(List<VerifiedBundle> bundles) {
    List<InstalledGate> installed = new ArrayList<>();
    for (VerifiedBundle bundle : bundles) {
      InstalledGate gate =
          new InstalledGate(
              bundle.digest(),
              bundle.manifest(),
              GateFiles.read(bundle.folder(), TinyUnlearner.KEYS));
      if (gate.hasAdapter()) {
        engine.attach(bundle.digest(), bundle.folder());
      }
      installed.add(gate);
    }
    gates = GateSet.of(encoder, installed);
  }

  GatedAnswer ask(String prompt) {
    return new GatedGenerator(engine, TOKENS)
        .answer(gates, List.of(prompt), GenerationRequest.greedy(prompt, TOKENS), AnswerSink.NONE);
  }

  @Override
  public void close() {
    engine.close();
    encoder.close();
  }
}
