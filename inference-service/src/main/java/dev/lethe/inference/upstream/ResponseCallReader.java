package dev.lethe.inference.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.inference.openai.ApiError;
import dev.lethe.inference.openai.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads of a call of the Responses API what has to be understood to gate it. Whatever would have
 * the upstream read what no gate has seen is refused by name. Thread-safe.
 */
public final class ResponseCallReader {
  private static final String INPUT = "input";
  private static final String BACKGROUND = "background";
  private static final String REFERENCE = "item_reference";
  private static final String SEALED = "encrypted_content";
  private static final List<String> LIMITS = List.of("max_output_tokens");

  /** Names of texts that the upstream keeps: earlier answers, conversations, templates. */
  private static final List<String> KEPT_THERE =
      List.of("previous_response_id", "conversation", "prompt");

  /** What holds items: the last two are vLLM's. */
  private static final List<String> WITH_ITEMS =
      List.of(INPUT, "previous_input_messages", "previous_response");

  private final String modelId;
  private final String upstreamModel;

  /**
   * @param modelId the name that clients call it by
   * @param upstreamModel the name that the upstream knows it by
   */
  public ResponseCallReader(String modelId, String upstreamModel) {
    this.modelId = modelId;
    this.upstreamModel = upstreamModel;
  }

  /**
   * @throws ApiException naming the field to blame
   */
  public UpstreamCall read(byte[] body) {
    ObjectNode fields = UpstreamCallReader.fields(body, modelId);
    KEPT_THERE.forEach(name -> refuseIf(fields.hasNonNull(name), name));
    refuseIf(fields.hasNonNull(BACKGROUND) && !isFalse(fields.get(BACKGROUND)), BACKGROUND);
    WITH_ITEMS.forEach(name -> refuseHidden(name, fields.path(name)));
    List<String> turns =
        UpstreamCallReader.with(CallTexts.beside(fields, INPUT), items(fields.path(INPUT)));
    UpstreamCallReader.checkUnicode(INPUT, turns);
    return new UpstreamCall(
        ResponseFormat.of(fields),
        "/responses",
        UpstreamCallReader.passed(body, modelId, upstreamModel),
        UpstreamCallReader.isStream(fields),
        List.of(turns),
        1,
        UpstreamCallReader.ending(fields, LIMITS));
  }

  private static boolean isFalse(JsonNode value) {
    return value.isBoolean() && !value.booleanValue();
  }

  private static void refuseIf(boolean refused, String name) {
    if (refused) {
      throw new ApiException(ApiError.unsupported(name));
    }
  }

  /** Token ids, and what only the upstream can read. */
  private static void refuseHidden(String name, JsonNode value) {
    boolean hidden = UpstreamCallReader.UNREADABLE.contains(name) && value.isArray();
    boolean sealed = name.equals(SEALED) && value.isTextual();
    refuseIf(hidden || sealed, name);
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      refuseHidden(field.getKey(), field.getValue());
    }
    if (value.isArray()) {
      value.forEach(element -> refuseHidden("", element));
    }
  }

  private static List<String> items(JsonNode input) {
    if (input.isTextual()) {
      return List.of(input.textValue());
    }
    if (!input.isArray() || input.isEmpty()) {
      throw UpstreamCallReader.invalid(INPUT, "must be a string or a non-empty array");
    }
    List<String> turns = new ArrayList<>();
    for (JsonNode item : input) {
      if (!item.isObject()) {
        throw UpstreamCallReader.invalid(INPUT, "must hold objects");
      }
      refuseIf(isReference(item), REFERENCE);
      turns.add(CallTexts.message(item));
    }
    return turns;
  }

  /** Its type may be left out, as a message's may. */
  private static boolean isReference(JsonNode item) {
    boolean untyped = !item.hasNonNull("type") && !item.hasNonNull("role");
    return untyped || item.path("type").asText().equals(REFERENCE);
  }
}
