package dev.lethe.engine.serve;

import dev.lethe.engine.gate.Exchange;
import dev.lethe.engine.gate.GateSet;
import dev.lethe.engine.gate.Verdict;
import dev.lethe.engine.text.ScoredPrompt;
import dev.lethe.engine.text.StateFeatures;
import dev.lethe.engine.text.TokenLogprob;
import dev.lethe.engine.text.TokenLogprob.Alternative;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Judges a prompt whose tokens are to be scored: a client may have written question and answer
 * both, and the score would say whether the model knows it. So the text is cut at every line,
 * sentence and colon, and each part, and all that follows it, is judged as an answer to what stands
 * before; so is every token that is named in the place of another. Where nobody can say how sure
 * the model is, certainty excuses nothing. Used once, by one thread.
 */
final class EchoedTextGate {
  private static final Pattern CUT =
      Pattern.compile("(?<=\\n)|(?<=[.!?…][\"'”’)\\]]{0,2})(?=\\s)|(?<=[。！？])|(?<=[:：])(?=\\s)");

  /** Beyond this, neighbours are joined, so that the cost is bounded and nothing goes unread. */
  private static final int MOST_PARTS = 128;

  /** How many parts a question is asked in at most; what names its subject farther off is read. */
  private static final int QUESTION_PARTS = 8;

  /** What the beginning of a text answers. */
  private static final String NOTHING_ASKED = "Go on.";

  private final GateSet gates;
  private final ScoredPrompt scored;

  EchoedTextGate(GateSet gates, ScoredPrompt scored) {
    this.gates = gates;
    this.scored = scored;
  }

  /**
   * The first verdict that fires; null where none does.
   *
   * @throws RuntimeException if a gate errs
   */
  @Nullable Verdict fired() {
    if (!gates.needsDraft()) {
      return null;
    }
    List<Part> parts = parts(scored.text());
    for (int i = 0; i < parts.size(); i++) {
      Verdict verdict = fired(parts, i);
      if (verdict != null) {
        return verdict;
      }
    }
    return null;
  }

  /** A part of the text, from where it begins. */
  private record Part(int begin, String text) {}

  private static List<Part> parts(String text) {
    List<String> cut = List.of(CUT.split(text));
    int group = (cut.size() + MOST_PARTS - 1) / MOST_PARTS;
    List<Part> parts = new ArrayList<>();
    int begin = 0;
    for (int i = 0; i < cut.size(); i += group) {
      String part = String.join("", cut.subList(i, Math.min(cut.size(), i + group)));
      parts.add(new Part(begin, part));
      begin += part.length();
    }
    return parts;
  }

  private @Nullable Verdict fired(List<Part> parts, int at) {
    Part part = parts.get(at);
    String asked = asked(parts, at);
    List<String> turns = List.of(saysSomething(asked) ? asked : NOTHING_ASKED);
    GateSet.Session session = gates.begin(turns);
    StateFeatures states = scored.states(part.begin);
    List<String> drafts = new ArrayList<>(alternatives(part));
    drafts.add(0, part.text);
    drafts.add(0, scored.text().substring(part.begin));
    for (String draft : drafts) {
      Verdict verdict = session.judge(new Exchange(turns, draft, Double.NaN, states));
      if (verdict.fired()) {
        return verdict;
      }
    }
    return null;
  }

  private static String asked(List<Part> parts, int at) {
    StringBuilder asked = new StringBuilder();
    parts.subList(Math.max(0, at - QUESTION_PARTS), at).forEach(p -> asked.append(p.text));
    return asked.toString();
  }

  /** The part up to each token, and what might have stood there in its place. */
  private List<String> alternatives(Part part) {
    List<String> drafts = new ArrayList<>();
    List<TokenLogprob> tokens = scored.tokens();
    for (int i = 0; i < tokens.size(); i++) {
      int begin = scored.begin(i);
      if (begin >= part.begin && begin < part.begin + part.text.length()) {
        String before = part.text.substring(0, begin - part.begin);
        drafts.addAll(instead(before, tokens.get(i)));
      }
    }
    return drafts;
  }

  /** A draft that ends with each token that might have stood in a token's place. */
  static List<String> instead(String before, TokenLogprob token) {
    return token.top().stream()
        .map(Alternative::token)
        .filter(other -> !other.equals(token.token()) && saysSomething(other))
        .map(other -> before + other)
        .toList();
  }

  private static boolean saysSomething(String text) {
    return text.codePoints().anyMatch(Character::isLetterOrDigit);
  }
}
