package dev.lethe.workbench.score;

import dev.lethe.engine.text.LanguageModel;
import dev.lethe.workbench.spec.BadSpecException;
import dev.lethe.workbench.spec.SpecExample;
import java.util.List;

/** Whether a model has room for questions and answers. */
record ContextCheck(LanguageModel model, int maxNewTokens) {
  /**
   * @param what where the examples are from
   * @throws BadSpecException if a prompt leaves no room for an answer
   */
  void check(String what, List<SpecExample> examples) {
    int context = model.config().contextLength();
    for (SpecExample example : examples) {
      int length = model.tokenizer().encodePrompt(example.prompt()).length;
      if (length + maxNewTokens > context) {
        throw new BadSpecException(
            what
                + ", line "
                + example.line()
                + ": prompt and max_new_tokens exceed the model's context of "
                + context
                + " tokens");
      }
    }
  }
}
