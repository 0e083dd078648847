package dev.lethe.engine.unlearn;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.bundle.Sha256;
import dev.lethe.engine.gate.GateModel;
import dev.lethe.engine.gate.GateSet;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.engine.gate.SentenceEncoder;
import dev.lethe.engine.serve.AnswerSink;
import dev.lethe.engine.serve.GateOutcome;
import dev.lethe.engine.serve.GatedAnswer;
import dev.lethe.engine.serve.GatedGenerator;
import dev.lethe.engine.text.GenerationRequest;
import dev.lethe.engine.text.TextEngine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Asks for what is to be forgotten, through the path that serves, with the new bundle in force. */
record ServedCheck(TextEngine engine, SentenceEncoder encoder, FitListener listener) {
  private static final int MAX_QUESTIONS = 48;
  private static final int HOLD_BACK = 16;

  /**
   * @param score of what was answered
   * @param asked the items that were asked for
   * @param outcomes what became of each
   */
  record Outcome(ForgetScore score, List<ForgetItem> asked, List<GateOutcome> outcomes) {
    /** On how many the gate fired. */
    int fired() {
      return (int) outcomes.stream().filter(o -> o.action() == GateOutcome.Action.BUNDLE).count();
    }

    double recall() {
      return (double) fired() / asked.size();
    }
  }

  Outcome run(
      UnlearnTask task, List<ForgetItem> items, GateModel gate, Path peftFolder, int maxTokens) {
    String digest = Sha256.of(("candidate " + task.requestId()).getBytes(StandardCharsets.UTF_8));
    engine.attach(digest, peftFolder);
    try {
      InstalledGate installed = new InstalledGate(digest, manifest(task), gate);
      return ask(GateSet.of(encoder, List.of(installed)), spread(items), maxTokens);
    } finally {
      engine.detach(digest);
    }
  }

  private Outcome ask(GateSet gates, List<ForgetItem> items, int maxTokens) {
    GatedGenerator generator = new GatedGenerator(engine, HOLD_BACK);
    List<String> answers = new ArrayList<>();
    List<GateOutcome> outcomes = new ArrayList<>();
    for (ForgetItem item : items) {
      GatedAnswer answer =
          generator.answer(
              gates,
              List.of(item.prompt()),
              GenerationRequest.greedy(item.prompt(), maxTokens),
              AnswerSink.NONE);
      answers.add(answer.text());
      outcomes.add(answer.outcome());
      listener.progress("verify", answers.size(), items.size(), 0);
    }
    return new Outcome(ForgetScore.of(items, answers), items, outcomes);
  }

  /** At most {@link #MAX_QUESTIONS}, evenly taken. */
  private static List<ForgetItem> spread(List<ForgetItem> items) {
    int count = Math.min(items.size(), MAX_QUESTIONS);
    List<ForgetItem> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      taken.add(items.get((int) ((long) i * items.size() / count)));
    }
    return taken;
  }

  /** Only the refusal of it is looked at. */
  private Manifest manifest(UnlearnTask task) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    return new Manifest(
        1,
        Manifest.Kind.BUNDLE,
        task.requestId(),
        task.model(),
        engine.baseDigest(),
        "float32",
        encoder.digest(),
        0,
        0,
        task.refusal(),
        new TreeMap<>(),
        json.objectNode(),
        json.objectNode());
  }
}
