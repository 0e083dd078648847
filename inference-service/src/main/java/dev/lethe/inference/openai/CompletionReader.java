package dev.lethe.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Reads the body of {@code POST /v1/completions}. */
public final class CompletionReader implements CallReader {
  private static final int MAX_PROMPTS = 128;

  @Override
  public Call read(byte[] json) {
    Fields fields = Fields.parse(json);
    String model = fields.requiredString("model");
    Unsupported.refuseForCompletion(fields);
    boolean stream = fields.bool("stream");
    List<Question> prompts = prompts(fields.required("prompt"));
    if (stream && prompts.size() > 1) {
      throw Fields.invalid("prompt", "must be one prompt when 'stream' is true");
    }
    return new Call(
        model,
        prompts,
        "prompt",
        SamplingReader.read(fields, List.of("max_tokens")),
        stream,
        CallReader.includeUsage(fields, stream));
  }

  private static List<Question> prompts(JsonNode prompt) {
    List<Question> prompts = new ArrayList<>();
    if (prompt.isArray()) {
      prompt.forEach(each -> prompts.add(prompt(each)));
    } else {
      prompts.add(prompt(prompt));
    }
    if (prompts.isEmpty() || prompts.size() > MAX_PROMPTS) {
      throw Fields.invalid("prompt", "must hold 1 to " + MAX_PROMPTS + " prompts");
    }
    return prompts;
  }

  private static Question prompt(JsonNode value) {
    if (value.isNumber() || value.isArray()) {
      throw new ApiException(
          ApiError.unsupported("prompt", "'prompt' must be text; token ids are not supported."));
    }
    String text = Fields.text(value, "prompt");
    if (text.isEmpty()) {
      throw Fields.invalid("prompt", "must not be empty");
    }
    return new Question.Prompt(text);
  }
}
