package dev.lethe.inference.serving;

import dev.lethe.engine.jinja.TemplateException;
import dev.lethe.engine.jinja.TemplateRefusal;
import dev.lethe.engine.text.GenerationRequest;
import dev.lethe.engine.text.TextEngine;
import dev.lethe.inference.openai.ApiError;
import dev.lethe.inference.openai.ApiException;
import dev.lethe.inference.openai.CompletionCall;
import dev.lethe.inference.openai.CompletionInput;
import dev.lethe.inference.openai.SamplingParameters;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Makes of a call what the engine is asked, and checks against the model what only it knows.
 * Thread-safe.
 */
record CallRequests(ServedModel model, CompletionService.Defaults defaults, RandomSource random) {

  /**
   * One question.
   *
   * @param turns what the gates look at
   * @param first the request of its first choice
   */
  record Asked(List<String> turns, GenerationRequest first) {
    Asked {
      turns = List.copyOf(turns);
    }

    /** Choices differ in their seeds. */
    GenerationRequest request(int choice) {
      return first.seeded(first.seed() + choice);
    }
  }

  /** What the model continues: text alone, or tokens and the text that they are. */
  private record Prompt(String text, List<Integer> ids, List<String> turns) {}

  /**
   * @throws ApiException naming the field to blame
   */
  Asked of(CompletionCall call, CompletionInput question) {
    SamplingParameters sampling = call.sampling();
    int vocabulary = model.engine().vocabularySize();
    if (sampling.adjustment().bias().keySet().stream().anyMatch(id -> id >= vocabulary)) {
      throw new ApiException(
          ApiError.invalid("logit_bias", "'logit_bias' names a token that the model has not."));
    }
    Prompt prompt = prompt(call, question);
    int tokens = prompt.ids.isEmpty() ? countTokens(call, prompt.text) : prompt.ids.size();
    GenerationRequest first =
        new GenerationRequest(
            prompt.text,
            prompt.ids,
            maxTokens(call, tokens),
            sampling.temperature() == null ? defaults.temperature() : sampling.temperature(),
            sampling.topP(),
            sampling.stop(),
            sampling.seed() == null ? random.seed() : sampling.seed(),
            sampling.adjustment(),
            call.echo(),
            sampling.logprobs());
    return new Asked(prompt.turns, first);
  }

  private Prompt prompt(CompletionCall call, CompletionInput question) {
    if (question instanceof CompletionInput.Prompt plain) {
      return new Prompt(plain.text(), List.of(), plain.turns());
    }
    if (question instanceof CompletionInput.Tokens tokens) {
      return read(call, tokens.ids());
    }
    CompletionInput.Chat chat = (CompletionInput.Chat) question;
    return new Prompt(rendered(chat), List.of(), chat.turns());
  }

  /** The gates see special tokens written out, as in a text, and the words without them. */
  private Prompt read(CompletionCall call, List<Integer> ids) {
    TextEngine engine = model.engine();
    if (ids.stream().anyMatch(id -> id >= engine.vocabularySize())) {
      throw new ApiException(
          ApiError.invalid(
              call.promptParam(),
              "'" + call.promptParam() + "' holds a token that the model has not."));
    }
    String text = engine.text(ids, false);
    return new Prompt(text, ids, Stream.of(text, engine.text(ids, true)).distinct().toList());
  }

  private String rendered(CompletionInput.Chat chat) {
    try {
      return Objects.requireNonNull(model.template()).render(chat.messages());
    } catch (TemplateException e) {
      // Its messages are the template's own and hold nothing of the conversation.
      String what = e instanceof TemplateRefusal ? "refuses" : "cannot render";
      throw new ApiException(
          ApiError.invalid(
              "messages",
              "This model's chat template " + what + " these messages: " + e.getMessage()));
    }
  }

  private int countTokens(CompletionCall call, String prompt) {
    try {
      return model.engine().countTokens(prompt);
    } catch (IllegalArgumentException e) {
      throw new ApiException(
          ApiError.invalid(
              call.promptParam(), "This text holds control tokens that cannot be read as text."));
    }
  }

  private int maxTokens(CompletionCall call, int promptTokens) {
    int context = model.engine().contextLength();
    Integer asked = call.sampling().maxTokens();
    int room = context - promptTokens;
    if (asked == null ? room < 1 : asked > room) {
      int completion = asked == null ? defaults.maxTokens() : asked;
      throw new ApiException(
          ApiError.contextLength(call.promptParam(), context, promptTokens, completion));
    }
    return asked == null ? Math.min(room, defaults.maxTokens()) : asked;
  }
}
