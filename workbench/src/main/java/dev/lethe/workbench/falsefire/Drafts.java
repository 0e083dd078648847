package dev.lethe.workbench.falsefire;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.gate.Exchange;
import dev.lethe.engine.text.Generation;
import dev.lethe.engine.text.GenerationRequest;
import dev.lethe.engine.text.LanguageModel;
import dev.lethe.engine.text.MemoisingEngine;
import java.util.ArrayList;
import java.util.List;

/** What the model is about to answer to questions. */
interface Drafts {
  /** How many are answered together. */
  int CHUNK = 256;

  /**
   * One exchange per question, in order.
   *
   * @param questions with their right answers
   */
  List<Exchange> of(List<ForgetExample> questions);

  /** Whether a question leaves room for an answer. */
  boolean fits(String prompt);

  /** As reports say it. */
  String description();

  /** As of a model that knows everything, and is sure of it. */
  static Drafts rightAnswers() {
    return new Drafts() {
      @Override
      public List<Exchange> of(List<ForgetExample> questions) {
        return questions.stream()
            .map(q -> new Exchange(List.of(q.prompt()), q.completion(), null))
            .toList();
      }

      @Override
      public boolean fits(String prompt) {
        return true;
      }

      @Override
      public String description() {
        return "right answers, as of a model that knows everything; in place of an answer that is"
            + " not known, the words of another question";
      }
    };
  }

  /**
   * What a base model answers.
   *
   * @param model stays the caller's
   */
  static Drafts of(LanguageModel model, int maxTokens) {
    return new Drafts() {
      @Override
      public List<Exchange> of(List<ForgetExample> questions) {
        List<Exchange> drafts = new ArrayList<>();
        for (int from = 0; from < questions.size(); from += CHUNK) {
          List<String> prompts =
              questions.subList(from, Math.min(questions.size(), from + CHUNK)).stream()
                  .map(ForgetExample::prompt)
                  .toList();
          drafts.addAll(answered(model, prompts, maxTokens));
        }
        return drafts;
      }

      @Override
      public boolean fits(String prompt) {
        int tokens = model.tokenizer().encodePrompt(prompt).length;
        return tokens + maxTokens <= model.config().contextLength();
      }

      @Override
      public String description() {
        return "what the base model answers";
      }
    };
  }

  private static List<Exchange> answered(LanguageModel model, List<String> prompts, int maxTokens) {
    List<Exchange> answered = new ArrayList<>();
    try (MemoisingEngine engine = new MemoisingEngine(model)) {
      engine.prefetch(prompts, maxTokens);
      for (String prompt : prompts) {
        GenerationRequest request = GenerationRequest.greedy(prompt, maxTokens);
        try (Generation draft = engine.begin(request, null)) {
          answered.add(
              new Exchange(List.of(prompt), draft.text(), draft.certainty(), draft.states()));
        }
      }
    }
    return answered;
  }
}
