package dev.lethe.engine.unlearn;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.gate.Background;
import dev.lethe.engine.gate.Background.Sample;
import dev.lethe.engine.gate.GateFitter;
import dev.lethe.engine.text.BlackBoxModel;
import dev.lethe.engine.tokenizer.PromptTemplate;
import java.util.List;

/** What is fitted on. Immutable; a fit keeps the one that it began with. */
record FitInputs(StoredBackground stored, GateFitter gateFitter, PromptTemplate template) {
  static FitInputs of(BlackBoxModel model, StoredBackground stored, GateFitter gateFitter) {
    List<String> prompts = stored.background().samples().stream().map(Sample::prompt).toList();
    return new FitInputs(stored, gateFitter, PromptTemplate.of(model.chatTemplate(), prompts));
  }

  Background background() {
    return stored.background();
  }

  /** Whether these are the samples that it has. */
  boolean isOn(StoredBackground other) {
    return background().digest().equals(other.background().digest());
  }

  /** The same samples, from elsewhere. */
  FitInputs on(StoredBackground same) {
    return new FitInputs(same, gateFitter.on(same.background()), template);
  }

  List<ForgetExample> seen(UnlearnTask task) {
    return ForgetItem.of(task, template).stream().map(ForgetItem::seen).toList();
  }
}
