package dev.lethe.engine.unlearn;

import dev.lethe.engine.gate.Background.Sample;
import dev.lethe.engine.text.BlackBoxModel;
import dev.lethe.engine.tokenizer.PromptTemplate;
import java.util.List;
import java.util.function.Supplier;

/**
 * Where the samples of a background come from that no model folder brings.
 *
 * @param key names the files that are kept of it
 * @param samples makes them; may take long
 */
record BackgroundOrigin(String key, Supplier<List<Sample>> samples) {
  private static final String EVERYDAY = "everyday";

  /** How many everyday questions stand in for the model's own texts. */
  static final int QUESTIONS = 1500;

  /** All by the model itself, before anything else is done. */
  static BackgroundOrigin own(BlackBoxModel model, int count) {
    return new BackgroundOrigin(
        ownKey(count), () -> new BackgroundSampler(model, BackgroundStore.SEED).sample(count));
  }

  static String ownKey(int count) {
    return Integer.toString(count);
  }

  /** Everyday questions, which the model has not answered: there at once. */
  static BackgroundOrigin everyday(BlackBoxModel model) {
    PromptTemplate template = PromptTemplate.ofChat(model.chatTemplate());
    return new BackgroundOrigin(
        EVERYDAY,
        () ->
            EverydayBank.questions(QUESTIONS).stream()
                .map(question -> new Sample(template.frame(question), ""))
                .toList());
  }
}
