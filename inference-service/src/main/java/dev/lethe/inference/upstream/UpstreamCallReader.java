package dev.lethe.inference.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.text.GenerationRequest;
import dev.lethe.inference.openai.AnswerShape;
import dev.lethe.inference.openai.ApiError;
import dev.lethe.inference.openai.ApiException;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads of a call what has to be understood to gate it. The rest is the upstream's to check.
 * Thread-safe.
 */
public final class UpstreamCallReader {
  private static final int MOST_CHOICES = 128;

  /** Words in a form that no gate can read. */
  static final List<String> UNREADABLE =
      List.of("prompt_token_ids", "prompt_embeds", "input_ids", "input_embeds", "token_ids");

  private static final List<String> LIMITS = List.of("max_tokens", "max_completion_tokens");

  private final AnswerShape shape;
  private final String modelId;
  private final String upstreamModel;

  /**
   * @param modelId the name that clients call it by
   * @param upstreamModel the name that the upstream knows it by
   */
  public UpstreamCallReader(AnswerShape shape, String modelId, String upstreamModel) {
    this.shape = shape;
    this.modelId = modelId;
    this.upstreamModel = upstreamModel;
  }

  /**
   * @throws ApiException naming the field to blame
   */
  public UpstreamCall read(byte[] body) {
    ObjectNode fields = fields(body, modelId);
    List<List<String>> questions = questions(fields);
    int choices = choices(fields);
    boolean includeUsage = fields.path("stream_options").path("include_usage").asBoolean(false);
    return new UpstreamCall(
        new ChoicesFormat(shape, questions.size() * choices, includeUsage),
        shape == AnswerShape.CHAT ? "/chat/completions" : "/completions",
        passed(body, modelId, upstreamModel),
        isStream(fields),
        questions,
        choices,
        ending(fields, LIMITS));
  }

  /** Of a body that asks for this model, and holds no words in a form that no gate can read. */
  static ObjectNode fields(byte[] body, String modelId) {
    ObjectNode fields =
        StrictJson.object(body).orElseThrow(() -> new ApiException(ApiError.malformed()));
    checkModel(fields, modelId);
    for (String name : UNREADABLE) {
      if (fields.hasNonNull(name)) {
        throw new ApiException(ApiError.unsupported(name));
      }
    }
    return fields;
  }

  static Buffer passed(byte[] body, String modelId, String upstreamModel) {
    return Buffer.buffer(
        modelId.equals(upstreamModel) ? body : ModelName.replaced(body, upstreamModel));
  }

  private static void checkModel(ObjectNode fields, String modelId) {
    JsonNode model = fields.path("model");
    if (!model.isTextual()) {
      throw invalid("model", "must be a string");
    }
    if (!model.textValue().equals(modelId)) {
      throw new ApiException(ApiError.modelNotFound());
    }
  }

  static boolean isStream(ObjectNode fields) {
    JsonNode stream = fields.path("stream");
    if (!stream.isMissingNode() && !stream.isNull() && !stream.isBoolean()) {
      throw invalid("stream", "must be true or false");
    }
    return stream.asBoolean(false);
  }

  private static int choices(ObjectNode fields) {
    JsonNode n = fields.path("n");
    if (n.isMissingNode() || n.isNull()) {
      return 1;
    }
    if (!n.isInt() || n.intValue() < 1 || n.intValue() > MOST_CHOICES) {
      throw invalid("n", "must be an integer from 1 to " + MOST_CHOICES);
    }
    return n.intValue();
  }

  private List<List<String>> questions(ObjectNode fields) {
    String asked = shape == AnswerShape.CHAT ? "messages" : "prompt";
    List<String> beside = CallTexts.beside(fields, asked);
    List<List<String>> questions =
        shape == AnswerShape.CHAT
            ? List.of(with(beside, messages(fields.path(asked))))
            : prompts(fields.path(asked)).stream().map(p -> with(beside, List.of(p))).toList();
    questions.forEach(turns -> checkUnicode(asked, turns));
    return questions;
  }

  static List<String> with(List<String> before, List<String> turns) {
    List<String> all = new ArrayList<>(before);
    all.addAll(turns);
    return all;
  }

  private static List<String> messages(JsonNode array) {
    if (!array.isArray() || array.isEmpty()) {
      throw invalid("messages", "must be a non-empty array");
    }
    List<String> turns = new ArrayList<>();
    for (JsonNode message : array) {
      if (!message.isObject()) {
        throw invalid("messages", "must hold objects");
      }
      turns.add(CallTexts.message(message));
    }
    return turns;
  }

  private static List<String> prompts(JsonNode prompt) {
    List<String> prompts = new ArrayList<>();
    if (prompt.isArray()) {
      prompt.forEach(each -> prompts.add(prompt(each)));
    } else {
      prompts.add(prompt(prompt));
    }
    if (prompts.isEmpty() || prompts.size() > MOST_CHOICES) {
      throw invalid("prompt", "must hold 1 to " + MOST_CHOICES + " prompts");
    }
    return prompts;
  }

  private static String prompt(JsonNode value) {
    if (!value.isTextual()) {
      throw invalid("prompt", "must be text; token ids are not supported");
    }
    return value.textValue();
  }

  /** A lone surrogate would break the sentence encoder. */
  static void checkUnicode(String asked, List<String> turns) {
    if (!turns.stream().allMatch(UpstreamCallReader::isUnicode)) {
      throw invalid(asked, "must be valid Unicode");
    }
  }

  private static boolean isUnicode(String text) {
    return text.codePoints()
        .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }

  /**
   * @param limits names of fields that hold the most tokens
   */
  static GenerationRequest ending(ObjectNode fields, List<String> limits) {
    int limit = Integer.MAX_VALUE;
    for (String name : limits) {
      JsonNode value = fields.path(name);
      limit = value.isInt() && value.intValue() > 0 ? value.intValue() : limit;
    }
    List<String> stops = new ArrayList<>();
    JsonNode stop = fields.path("stop");
    (stop.isArray() ? stop : List.of(stop))
        .forEach(
            each -> {
              if (each.isTextual() && !each.textValue().isEmpty()) {
                stops.add(each.textValue());
              }
            });
    return new GenerationRequest("", limit, 0, 1, stops, 0);
  }

  static ApiException invalid(String name, String complaint) {
    return new ApiException(ApiError.invalid(name, "'" + name + "' " + complaint + "."));
  }
}
