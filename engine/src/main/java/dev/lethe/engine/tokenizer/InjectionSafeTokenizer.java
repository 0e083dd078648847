package dev.lethe.engine.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A tokenizer as the folder's, but its control tokens have names that nobody can guess. A prompt in
 * which the genuine ones are called by these names is split, normalised and merged as always, and
 * the text of a control token is text. Thread-safe; whoever opens it closes it.
 */
final class InjectionSafeTokenizer implements AutoCloseable {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int NAME_BYTES = 16;

  private final HuggingFaceTokenizer tokenizer;
  private final ControlTokens control;
  private final Map<String, String> names;
  private final long unknown;

  private InjectionSafeTokenizer(
      HuggingFaceTokenizer tokenizer,
      ControlTokens control,
      Map<String, String> names,
      long unknown) {
    this.tokenizer = tokenizer;
    this.control = control;
    this.names = names;
    this.unknown = unknown;
  }

  static InjectionSafeTokenizer open(
      Path file, ControlTokens control, Map<String, String> options) {
    Map<String, String> names = new HashMap<>();
    SecureRandom random = new SecureRandom();
    byte[] bytes = new byte[NAME_BYTES];
    for (String token : control.texts()) {
      random.nextBytes(bytes);
      names.put(token, "k" + HexFormat.of().formatHex(bytes) + "k");
    }
    try {
      ObjectNode root = (ObjectNode) MAPPER.readTree(file.toFile());
      String unknown = root.path("model").path("unk_token").asText("");
      rename(root, names);
      byte[] json = MAPPER.writeValueAsBytes(root);
      return new InjectionSafeTokenizer(
          HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), options),
          control,
          names,
          names.containsKey(unknown) ? control.id(unknown) : -1);
    } catch (IOException e) {
      throw new IllegalArgumentException(file.getFileName() + " cannot be read", e);
    }
  }

  private static void rename(ObjectNode root, Map<String, String> names) {
    for (JsonNode token : root.path("added_tokens")) {
      String name = names.get(token.path("content").asText());
      if (name != null) {
        ((ObjectNode) token).put("content", name);
      }
    }
    root.putNull("post_processor");
    ObjectNode model = (ObjectNode) root.path("model");
    String unknown = names.get(model.path("unk_token").asText(""));
    if (unknown != null) {
      model.put("unk_token", unknown);
    }
    if (model.path("vocab") instanceof ObjectNode vocabulary) {
      names.forEach(
          (token, name) -> {
            JsonNode id = vocabulary.remove(token);
            if (id != null) {
              vocabulary.set(name, id);
            }
          });
    }
    if (model.path("vocab") instanceof ArrayNode pieces) {
      for (JsonNode piece : pieces) {
        String name = names.get(piece.path(0).asText());
        if (name != null) {
          ((ArrayNode) piece).set(0, name);
        }
      }
    }
    if (model.path("merges") instanceof ArrayNode merges) {
      model.set("merges", withoutMerges(merges, names));
    }
  }

  /** Nothing is to be merged from or into a control token. */
  private static ArrayNode withoutMerges(ArrayNode merges, Map<String, String> names) {
    ArrayNode kept = MAPPER.createArrayNode();
    for (JsonNode merge : merges) {
      String text = merge.asText();
      int space = text.indexOf(' ');
      String left = merge.isArray() ? merge.path(0).asText() : text.substring(0, space);
      String right = merge.isArray() ? merge.path(1).asText() : text.substring(space + 1);
      if (!names.containsKey(left)
          && !names.containsKey(right)
          && !names.containsKey(left + right)) {
        kept.add(merge);
      }
    }
    return kept;
  }

  /**
   * Tokens of a prompt with marks.
   *
   * @throws IllegalArgumentException if other control tokens come out than went in
   */
  long[] encode(String prompt) {
    StringBuilder text = new StringBuilder();
    List<Long> expected = new ArrayList<>();
    int at = prompt.indexOf(ControlTokens.APART) == 0 ? 1 : 0;
    while (at < prompt.length()) {
      String token = control.at(prompt, at);
      if (token != null) {
        text.append(names.get(token));
        expected.add(control.id(token));
        at += token.length();
      } else {
        if (!control.breaks(prompt, at)) {
          text.append(prompt.charAt(at));
        }
        at++;
      }
    }
    long[] ids = tokenizer.encode(text.toString(), false, false).getIds();
    long[] found = Arrays.stream(ids).filter(this::isControl).toArray();
    long[] wanted = expected.stream().mapToLong(id -> id).filter(id -> id != unknown).toArray();
    if (!Arrays.equals(found, wanted)) {
      throw new IllegalArgumentException("control tokens in a message cannot be read as text");
    }
    return ids;
  }

  private boolean isControl(long id) {
    return id != unknown && control.isId(id);
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
