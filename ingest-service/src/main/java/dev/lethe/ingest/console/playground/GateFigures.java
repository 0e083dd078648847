package dev.lethe.ingest.console.playground;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.qute.TemplateData;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one gate made of a question, as a replica tells operators.
 *
 * @param kind {@code shield} or {@code bundle}
 * @param question distance from its threshold of the question alone; from 0 on it is reached
 * @param all the same of question and draft; null where no draft was judged
 * @param asks whom the question asks for, a code
 * @param told the share of a forgotten completion that the draft holds, 0..1; null where no draft
 *     was judged
 */
@TemplateData
public record GateFigures(
    String digest,
    String kind,
    boolean fires,
    double question,
    @Nullable Double all,
    String asks,
    @Nullable Double told) {
  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

  /** Empty where it is of another form. */
  static Optional<GateFigures> of(JsonNode json) {
    String digest = json.path("digest").asText();
    String kind = json.path("kind").asText();
    boolean known = kind.equals("shield") || kind.equals("bundle");
    return DIGEST.matcher(digest).matches() && known && json.path("question").isNumber()
        ? Optional.of(
            new GateFigures(
                digest,
                kind,
                json.path("fires").asBoolean(),
                json.path("question").doubleValue(),
                number(json.path("all")),
                json.path("asks").asText(),
                number(json.path("told"))))
        : Optional.empty();
  }

  private static @Nullable Double number(JsonNode value) {
    return value.isNumber() ? value.doubleValue() : null;
  }

  /** For people. */
  public String questionText() {
    return signed(question);
  }

  /** For people; a dash where there is none. */
  public String allText() {
    return all == null ? "\u2013" : signed(all);
  }

  /** For people; a dash where there is none. */
  public String toldText() {
    return told == null ? "\u2013" : Math.round(100 * Math.min(1, told)) + "\u00a0%";
  }

  /** Whom the question asks for, in words. */
  public String asksText() {
    return switch (asks) {
      case "subject" -> "the subject, by name";
      case "hinted" -> "the subject, by details";
      case "namesake" -> "somebody of a like name";
      case "another" -> "somebody else";
      default -> "nobody in particular";
    };
  }

  private static String signed(double margin) {
    return String.format(Locale.ROOT, margin > 0 ? "+%.2f" : "%.2f", margin).replace('-', '\u2212');
  }
}
