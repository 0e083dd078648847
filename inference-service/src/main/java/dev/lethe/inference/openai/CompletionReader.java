package dev.lethe.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Reads the body of {@code POST /v1/completions}. */
public final class CompletionReader implements CallReader {
  private static final int MAX_PROMPTS = 128;

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
    return new CompletionCall(
        model,
        prompts,
        "prompt",
        SamplingReader.read(fields, List.of("max_tokens")),
        stream,
        CallReader.includeUsage(fields, stream));
  }

  private static List<CompletionInput> prompts(JsonNode prompt) {
    List<CompletionInput> prompts = new ArrayList<>();
    if (prompt.isArray()) {
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
    if (value.isNumber() || value.isArray()) {
      throw new ApiException(
          ApiError.unsupported("prompt", "'prompt' must be text; token ids are not supported."));
    }
    String text = RequestFields.text(value, "prompt");
    if (text.isEmpty()) {
      throw RequestFields.invalid("prompt", "must not be empty");
    }
    return new CompletionInput.Prompt(text);
  }
}
