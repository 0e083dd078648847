package dev.lethe.engine.tokenizer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.engine.jinja.TaintedText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The tokens with which a template frames a conversation: the special ones of {@code
 * tokenizer.json}, and those of its other added tokens that the template itself writes ({@code
 * <think>}, {@code <｜User｜>}). Who sends text must not be able to write one. So where the text of
 * one stands in a rendered prompt and any of it came from a message, a mark is put into it; {@link
 * TextTokenizer} takes the mark out again and reads what was marked as plain text. Immutable.
 */
final class ControlTokens {
  /**
   * Stands inside the text of a control token that isn't one. Unicode keeps this code point for
   * programs' own use: it is no character, and no text has it.
   */
  static final char BROKEN = '\uFDD0';

  /**
   * Stands at the start of a prompt that has nothing to be marked as it is written, but would have
   * in the form that a tokenizer may bring it into.
   */
  static final char APART = '\uFDD1';

  /** Of a model whose tokenizer is not at hand. */
  static final ControlTokens NONE = new ControlTokens(Map.of());

  private static final String FILE = "tokenizer.json";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Map<String, Long> ids;
  private final Map<Character, List<String>> byFirst = new HashMap<>();

  private ControlTokens(Map<String, Long> ids) {
    this.ids = ids;
    ids.keySet().forEach(t -> byFirst.computeIfAbsent(t.charAt(0), c -> new ArrayList<>()).add(t));
    byFirst.values().forEach(l -> l.sort((a, b) -> Integer.compare(b.length(), a.length())));
  }

  /** None without a {@code tokenizer.json}. */
  static ControlTokens load(Path folder, String template) {
    Map<String, Long> ids = new LinkedHashMap<>();
    for (JsonNode token : added(folder.resolve(FILE))) {
      String text = token.path("content").asText();
      boolean framing = !text.isBlank() && template.contains(text);
      if (!text.isEmpty() && (token.path("special").asBoolean() || framing)) {
        ids.put(text, token.path("id").asLong());
      }
    }
    return new ControlTokens(ids);
  }

  /** They come before the large parts of the file, which are not read. */
  private static JsonNode added(Path file) {
    if (Files.isRegularFile(file)) {
      try (JsonParser parser = MAPPER.createParser(file.toFile())) {
        parser.nextToken();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          boolean found = parser.currentName().equals("added_tokens");
          parser.nextToken();
          if (found) {
            return MAPPER.readTree(parser);
          }
          parser.skipChildren();
        }
      } catch (IOException e) {
        throw new IllegalArgumentException(FILE + " is not valid JSON", e);
      }
    }
    return MAPPER.createArrayNode();
  }

  /** A message's text without the characters that are marks here. */
  static String unmarked(String text) {
    return text.replace(BROKEN, '\uFFFD').replace(APART, '\uFFFD');
  }

  Collection<String> texts() {
    return ids.keySet();
  }

  /** The id of a control token by its text. */
  long id(String text) {
    Long id = ids.get(text);
    if (id == null) {
      throw new IllegalArgumentException("not a control token");
    }
    return id;
  }

  boolean isId(long id) {
    return ids.containsValue(id);
  }

  /** The rendered prompt, with marks where messages hold the text of a control token. */
  String mark(TaintedText rendered) {
    String value = rendered.value();
    if (!rendered.hasData()) {
      return value;
    }
    TreeSet<Integer> marks = new TreeSet<>();
    for (int i = 0; i < value.length(); i++) {
      for (String token : byFirst.getOrDefault(value.charAt(i), List.of())) {
        if (value.startsWith(token, i)) {
          addMark(rendered, i, i + token.length(), marks);
        }
      }
    }
    return marks.isEmpty() ? apart(rendered) : marked(value, marks);
  }

  /** Behind the first character if that is data; otherwise before the first that is. */
  private static void addMark(TaintedText rendered, int from, int to, TreeSet<Integer> marks) {
    int data = from;
    while (data < to && !rendered.isData(data)) {
      data++;
    }
    if (data < to) {
      marks.add(Math.max(data, from + 1));
    }
  }

  private static String marked(String value, TreeSet<Integer> marks) {
    StringBuilder text = new StringBuilder(value);
    for (int at : marks.descendingSet()) {
      text.insert(at, BROKEN);
    }
    return text.toString();
  }

  private String apart(TaintedText rendered) {
    String value = rendered.value();
    StringBuilder data = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      data.append(rendered.isData(i) ? value.charAt(i) : '\n');
    }
    String folded = folded(data);
    boolean hidden = ids.keySet().stream().anyMatch(token -> folded.contains(folded(token)));
    return hidden ? APART + value : value;
  }

  private static String folded(CharSequence text) {
    return Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
  }

  static boolean isMarked(String prompt) {
    return prompt.indexOf(BROKEN) >= 0 || prompt.indexOf(APART) == 0;
  }

  /** The longest control token that starts here, null for none. */
  @Nullable String at(String prompt, int index) {
    for (String token : byFirst.getOrDefault(prompt.charAt(index), List.of())) {
      if (prompt.startsWith(token, index)) {
        return token;
      }
    }
    return null;
  }

  /** Whether a mark here stands inside the text of a control token. */
  boolean breaks(String prompt, int mark) {
    return prompt.charAt(mark) == BROKEN
        && ids.keySet().stream().anyMatch(token -> breaks(prompt, mark, token));
  }

  private static boolean breaks(String prompt, int mark, String token) {
    for (int before = 1; before < token.length(); before++) {
      if (mark >= before
          && prompt.startsWith(token.substring(0, before), mark - before)
          && prompt.startsWith(token.substring(before), mark + 1)) {
        return true;
      }
    }
    return false;
  }
}
