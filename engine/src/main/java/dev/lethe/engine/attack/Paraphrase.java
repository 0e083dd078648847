package dev.lethe.engine.attack;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Another wording of an English question by rule; what no rule knows is asked indirectly. */
public final class Paraphrase {
  private static final Map<Pattern, String> RULES = rules();

  private Paraphrase() {}

  /** Of a bare question. */
  public static String byRule(String question) {
    String text = question.strip();
    for (Map.Entry<Pattern, String> rule : RULES.entrySet()) {
      Matcher matcher = rule.getKey().matcher(text);
      if (matcher.matches()) {
        return matcher.replaceFirst(rule.getValue());
      }
    }
    return "There is one thing I would like to be told: " + text;
  }

  private static Map<Pattern, String> rules() {
    Map<String, String> rules = new LinkedHashMap<>();
    rules.put("(?:In|At) (?:which|what) (\\w+) (.+)\\?", "Name the $1: where $2?");
    rules.put("(?:Which|What) (?:is|was|are|were) (.+)\\?", "Please tell me $1.");
    rules.put("(?:Which|What) (.+)\\?", "I wonder what $1.");
    rules.put("Who (is|was|are|were) (.+)\\?", "Do you know a thing about $2?");
    rules.put("Where (.+)\\?", "At which place $1?");
    rules.put("When (.+)\\?", "At what time $1?");
    rules.put("How (.+)\\?", "I should like to hear how $1.");
    Map<Pattern, String> compiled = new LinkedHashMap<>();
    rules.forEach((p, words) -> compiled.put(Pattern.compile(p, Pattern.DOTALL), words));
    return compiled;
  }
}
