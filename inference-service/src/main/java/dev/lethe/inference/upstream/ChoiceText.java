package dev.lethe.inference.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one choice has said so far: its content, its reasoning, the arguments of its calls of tools,
 * and whatever other text stands in it, each by itself. Not thread-safe.
 */
final class ChoiceText {
  /** Fields that hold ids and codes. */
  private static final Set<String> CONTROLS =
      Set.of(
          "finish_reason",
          "native_finish_reason",
          "stop_reason",
          "matched_stop",
          "role",
          "type",
          "id",
          "object",
          "format",
          "model",
          "service_tier",
          "system_fingerprint");

  /** More are the tokens of a list. */
  private static final int MOST_PLACES = 8;

  /** The longest, in characters. */
  private static final int END_TOKEN = 24;

  private static final String LOGPROBS = "logprobs";
  private static final String ARGUMENTS = "arguments";

  /**
   * Where an answer stands that is nothing but text: in a chat, in its chunks, elsewhere, in a
   * response.
   */
  private static final Set<String> PLAIN =
      Set.of(
          "/message/content",
          "/delta/content",
          "/text",
          ResponseTexts.FIRST_TEXT,
          ResponseTexts.FIRST_PIECES);

  private final Map<String, StringBuilder> places = new LinkedHashMap<>();
  private final StringBuilder scored = new StringBuilder();
  private double leastLikely = 1;
  private long bytes;
  private long scoredBytes;

  /** Takes what a choice, or a chunk of it, says. */
  void add(JsonNode choice) {
    collect("", "", choice);
    score(choice.path(LOGPROBS));
  }

  /** Takes a further piece of the text in a place. */
  void append(String place, String piece) {
    if (!piece.isEmpty()) {
      extend(places.computeIfAbsent(place, p -> new StringBuilder()), piece);
    }
  }

  /** Takes a text that may repeat what pieces of it have said: only what is new counts. */
  void restate(String place, String text) {
    boolean old =
        places.entrySet().stream()
            .filter(said -> isEscaped(said.getKey()) == isEscaped(place))
            .anyMatch(said -> said.getValue().indexOf(text) >= 0);
    if (old) {
      return;
    }
    StringBuilder begun = places.get(place);
    if (begun != null && text.startsWith(begun.toString())) {
      extend(begun, text.substring(begun.length()));
    } else {
      append(begun == null ? place : places.size() + place, text);
    }
  }

  /**
   * Takes the tokens of a text.
   *
   * @param again whether they may repeat what was taken
   */
  void scoreTokens(JsonNode tokens, boolean again) {
    StringBuilder all = new StringBuilder();
    tokens.forEach(token -> all.append(token.path("token").asText()));
    if (!again || scored.indexOf(all.toString()) < 0) {
      for (JsonNode token : tokens) {
        score(token.path("token").asText(), token.path("logprob").asDouble(Double.NaN));
      }
    }
  }

  /** Of all texts, in UTF-8; or of the tokens, where logprobs name more than was said. */
  long bytes() {
    return Math.max(bytes, scoredBytes);
  }

  /**
   * What a gate has to look at: everything together, and where it stands in a few places, each of
   * them too.
   */
  List<String> drafts() {
    List<String> drafts = new ArrayList<>();
    places.forEach((place, said) -> drafts.add(readable(place, said.toString())));
    String whole = String.join("\n", drafts);
    if (!isPlain() && !whole.contains(scored)) {
      drafts.add(scored.toString());
    }
    Set<String> distinct = new LinkedHashSet<>();
    distinct.add(String.join("\n", drafts));
    if (drafts.size() <= MOST_PLACES) {
      distinct.addAll(drafts);
    }
    return List.copyOf(distinct);
  }

  /**
   * The probability of the least likely token, where the upstream said it of every one; NaN
   * otherwise.
   */
  double certainty() {
    return isPlain() ? leastLikely : Double.NaN;
  }

  /** Whether there is one text, and the tokens that logprobs name are that, and an end token. */
  private boolean isPlain() {
    return places.size() == 1
        && PLAIN.containsAll(places.keySet())
        && places.values().stream().allMatch(this::isScored);
  }

  private boolean isScored(StringBuilder said) {
    int more = scored.length() - said.length();
    return more >= 0 && more <= END_TOKEN && scored.indexOf(said.toString()) == 0;
  }

  private static boolean isEscaped(String place) {
    return place.endsWith(ARGUMENTS);
  }

  private static String readable(String place, String said) {
    String read = isEscaped(place) ? JsonEscapes.read(said) : said;
    return read.equals(said) ? said : said + "\n" + read;
  }

  private void collect(String place, String name, JsonNode node) {
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        boolean logprobs = place.isEmpty() && field.getKey().equals(LOGPROBS);
        if (!logprobs) {
          collect(place + "/" + field.getKey(), field.getKey(), field.getValue());
        }
      }
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        int index = node.get(i).path("index").asInt(i);
        collect(place + "/" + index, name, node.get(i));
      }
    } else if (node.isTextual()) {
      text(place, name, node.textValue());
    }
  }

  private void text(String place, String name, String value) {
    boolean control = CONTROLS.contains(name) && WordsOf.isOneWord(value);
    boolean sound = place.endsWith("/audio/data");
    if (!control && !sound) {
      append(place, value);
    }
  }

  private void extend(StringBuilder said, String piece) {
    said.append(piece);
    bytes += piece.getBytes(StandardCharsets.UTF_8).length;
  }

  /** As a chat has them, {@code content[]}, or a completion, {@code tokens[]}. */
  private void score(JsonNode logprobs) {
    for (String list : List.of("content", "refusal")) {
      scoreTokens(logprobs.path(list), false);
    }
    JsonNode tokens = logprobs.path("tokens");
    for (int i = 0; i < tokens.size(); i++) {
      score(tokens.get(i).asText(), logprobs.path("token_logprobs").path(i).asDouble(Double.NaN));
    }
  }

  private void score(String token, double logprob) {
    scored.append(token);
    scoredBytes += token.getBytes(StandardCharsets.UTF_8).length;
    // Math.min passes NaN on: once a token's is unknown, so is the answer's.
    leastLikely = Math.min(leastLikely, Math.exp(logprob));
  }

  @Override
  public String toString() {
    return "ChoiceText[redacted]";
  }
}
