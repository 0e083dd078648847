package dev.lethe.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** Reads erasure requests: strictly, against their schema, within limits. */
public final class ErasureRequestReader {
  private static final Set<String> LISTS = Set.of("examples", "texts");

  private ErasureRequestReader() {}

  /**
   * A request that passed. {@link #toString()} shows its id and digest only.
   *
   * @param body the client's own JSON, for the intake topic
   * @param bodyDigest {@code sha256:…} of the canonical form of {@code body}: equal for bodies that
   *     differ in white space or in the order of keys only
   */
  public record Parsed(ErasureRequest request, ObjectNode body, String bodyDigest) {
    @Override
    public String toString() {
      return "Parsed[id=" + request.id() + ", bodyDigest=" + bodyDigest + "]";
    }
  }

  /**
   * Reads the body of {@code POST /v1/requests}.
   *
   * @throws InvalidEventException naming rule and field, never a value
   */
  public static Parsed read(byte[] json, Limits limits) {
    requireBytes(json, limits);
    return read(Json.parse(json), limits, "");
  }

  static Parsed read(JsonNode body, Limits limits, String at) {
    requireFew(body, limits, at);
    PlainData.requireWellFormed(body, at);
    ErasureRequest request =
        EventDataMapper.read(body, Schemas.ERASURE_REQUEST, ErasureRequest.class, at);
    requireShort(request.forgetSet(), limits, at + "/forgetSet");
    DownstreamEventCheck.require(request, at);
    return new Parsed(request, (ObjectNode) body, Digests.sha256(Json.canonical(body)));
  }

  static void requireBytes(byte[] json, Limits limits) {
    if (json.length > limits.maxBytes()) {
      throw new InvalidEventException(InvalidEventException.TOO_LARGE, "");
    }
  }

  /** Before the schema, which would look at each one. */
  private static void requireFew(JsonNode body, Limits limits, String at) {
    JsonNode forgetSet = body.path("forgetSet");
    JsonNode examples = forgetSet.path("examples");
    JsonNode texts = forgetSet.path("texts");
    if (examples.size() + texts.size() > limits.maxExamples()) {
      String list = examples.size() >= texts.size() ? "/forgetSet/examples" : "/forgetSet/texts";
      throw new InvalidEventException(InvalidEventException.TOO_MANY_EXAMPLES, at + list);
    }
    if (isEmpty(forgetSet)) {
      throw new InvalidEventException(InvalidEventException.EMPTY_FORGET_SET, at + "/forgetSet");
    }
  }

  /** An object that holds empty lists at most; of others the schema says what is wrong. */
  private static boolean isEmpty(JsonNode forgetSet) {
    return forgetSet.isObject()
        && forgetSet.properties().stream()
            .allMatch(list -> LISTS.contains(list.getKey()) && isEmptyList(list.getValue()));
  }

  private static boolean isEmptyList(JsonNode list) {
    return list.isArray() && list.isEmpty();
  }

  private static void requireShort(ForgetSet forgetSet, Limits limits, String at) {
    for (int i = 0; i < forgetSet.examples().size(); i++) {
      Example example = forgetSet.examples().get(i);
      requireShort(example.prompt(), limits, at + "/examples/" + i + "/prompt");
      requireShort(example.completion(), limits, at + "/examples/" + i + "/completion");
    }
    for (int i = 0; i < forgetSet.texts().size(); i++) {
      requireShort(forgetSet.texts().get(i), limits, at + "/texts/" + i);
    }
  }

  private static void requireShort(String text, Limits limits, String pointer) {
    if (text.length() > limits.maxCharacters()) {
      throw new InvalidEventException(InvalidEventException.TOO_LONG, pointer);
    }
  }
}
