package dev.lethe.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the body of {@code POST /v1/completions}. */
public final class CompletionReader implements CallReader {
  private static final int MAX_PROMPTS = 128;
  private static final int MAX_LOGPROBS = 5;

  private final int maxChoices;

  /**
   * @param maxChoices the largest {@code n}
   */
  public CompletionReader(int maxChoices) {
    this.maxChoices = maxChoices;
  }

  @Override
  public CompletionCall read(byte[] json) {
    RequestFields fields = RequestFields.parse(json);
    String model = fields.requiredString("model");
    UnsupportedFields.refuseForCompletion(fields);
    boolean stream = fields.bool("stream");
    List<CompletionInput> prompts = prompts(fields.required("prompt"));
    if (stream && prompts.size() > 1) {
      throw RequestFields.invalid("prompt", "must be one prompt when 'stream' is true");
    }
    boolean echo = fields.bool("echo");
    int choices = SamplingReader.choices(fields, maxChoices, prompts.size());
    checkBestOf(fields, choices);
    return new CompletionCall(
        model,
        prompts,
        "prompt",
        SamplingReader.read(fields, List.of("max_tokens"), echo ? 0 : 1, logprobs(fields)),
        choices,
        echo,
        stream,
        CallReader.includeUsage(fields, stream));
  }

  private static @Nullable Integer logprobs(RequestFields fields) {
    Long logprobs = fields.integer("logprobs", 0, MAX_LOGPROBS);
    return logprobs == null ? null : logprobs.intValue();
  }

  /** All that are drawn are answered with: none is the best. */
  private static void checkBestOf(RequestFields fields, int choices) {
    Long bestOf = fields.integer("best_of", 1, Integer.MAX_VALUE);
    if (bestOf != null && bestOf != choices) {
      throw new ApiException(
          ApiError.unsupported("best_of", "'best_of' is only supported where it equals 'n'."));
    }
  }

  private static List<CompletionInput> prompts(JsonNode prompt) {
    List<CompletionInput> prompts = new ArrayList<>();
    if (prompt.isArray() && !(prompt.size() > 0 && prompt.get(0).isNumber())) {
      prompt.forEach(each -> prompts.add(prompt(each)));
    } else {
      prompts.add(prompt(prompt));
    }
    if (prompts.isEmpty() || prompts.size() > MAX_PROMPTS) {
      throw RequestFields.invalid("prompt", "must hold 1 to " + MAX_PROMPTS + " prompts");
    }
    return prompts;
  }

  private static CompletionInput prompt(JsonNode value) {
    if (value.isArray()) {
      return tokens(value);
    }
    String text = RequestFields.text(value, "prompt");
    if (text.isEmpty()) {
      throw RequestFields.invalid("prompt", "must not be empty");
    }
    return new CompletionInput.Prompt(text);
  }

  private static CompletionInput tokens(JsonNode array) {
    List<Integer> ids = new ArrayList<>();
    for (JsonNode id : array) {
      if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() < 0) {
        throw RequestFields.invalid("prompt", "must hold texts, or lists of token ids");
      }
      ids.add(id.intValue());
    }
    if (ids.isEmpty()) {
      throw RequestFields.invalid("prompt", "must not be empty");
    }
    return new CompletionInput.Tokens(ids);
  }
}
