package dev.lethe.db.certificate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.PrintableText;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.measured.Figure;
import dev.lethe.schemas.measured.Findings;
import dev.lethe.schemas.measured.Limit;
import dev.lethe.schemas.measured.Measurements;
import java.nio.charset.StandardCharsets;
import java.security.SignatureException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A certificate as one HTML page for people, with nothing to load from elsewhere. It carries the
 * file too, so that the page alone can be checked: whoever has it makes it again and compares.
 */
public final class CertificatePage {
  private static final String BEGIN = "<script type=\"application/json\" id=\"certificate\">\n";
  private static final String END = "\n</script>\n";

  private static final Set<String> FIGURES = Set.of(Figure.TRUTH_RATIO, Figure.RELEARNING_RECOVERY);

  private static final String TITLE = "Certificate of unlearning";
  private static final String FINDINGS_TITLE = "Findings on an erasure request";

  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <title>%TITLE%</title>
      <style>
      body { font: 15px/1.5 sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; color: #222; }
      h1 { font-size: 1.6em; } h2 { font-size: 1.15em; margin-top: 1.8em; border-bottom: 1px solid #bbb; }
      table { border-collapse: collapse; width: 100%; } td { padding: .15em .8em .15em 0; vertical-align: top; }
      td:first-child { width: 16em; color: #555; } td + td { overflow-wrap: anywhere; font-family: monospace; }
      pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #f4f4f4; padding: .6em; }
      </style>
      </head>
      <body>
      <h1>%TITLE%</h1>
      """;

  private CertificatePage() {}

  /** The page; the same certificate gives the same bytes. */
  public static byte[] of(Certificate certificate) {
    String title = certificate.isOfFindings() ? FINDINGS_TITLE : TITLE;
    StringBuilder page = new StringBuilder(HEAD.replace("%TITLE%", title));
    JsonNode statement = certificate.statement();
    if (certificate.isOfFindings()) {
      limits(page, "What was found", new Findings(statement.path(Figure.FINDINGS)).missed());
    }
    paragraph(page, statement.path("statement").asText());
    section(page, "What remains");
    paragraph(page, statement.path("residualRisk").asText());
    List<Limit> limits = Measurements.of(statement.path("measured")).verification().limits();
    if (limits != null) {
      limits(page, "Limits of verification", limits);
    }
    fields(page, statement);
    evidence(page, certificate);
    section(page, "The signed file");
    table(page, Map.of("SHA-256 of the JSON file", Digests.sha256(certificate.bytes())));
    String json = new String(certificate.bytes(), StandardCharsets.UTF_8);
    page.append(BEGIN).append(PrintableText.json(json).replace("<", "\\u003c")).append(END);
    return page.append("</body>\n</html>\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The certificate that a page carries.
   *
   * @throws SignatureException if it carries none, or is not the page of that certificate
   */
  public static Certificate read(byte[] page) throws SignatureException {
    String text = new String(page, StandardCharsets.UTF_8);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END, begin + BEGIN.length());
    if (begin < 0 || end < 0) {
      throw new SignatureException("not the page of a certificate");
    }
    String json = text.substring(begin + BEGIN.length(), end);
    try {
      Certificate certificate = Certificate.of(Json.parse(json.getBytes(StandardCharsets.UTF_8)));
      if (Arrays.equals(of(certificate), page)) {
        return certificate;
      }
    } catch (InvalidEventException e) {
      throw new SignatureException("not the page of a certificate");
    }
    throw new SignatureException("the page does not say what the certificate in it says");
  }

  /** Plain values first, then what has parts of its own. */
  private static void fields(StringBuilder page, JsonNode statement) {
    section(page, "The request");
    page.append("<table>\n");
    statement
        .properties()
        .forEach(
            field -> {
              if (field.getValue().isValueNode() && !isText(field.getKey())) {
                row(page, words(field.getKey()), field.getValue().asText());
              }
            });
    page.append("</table>\n");
    for (Map.Entry<String, JsonNode> field : statement.properties()) {
      if (field.getValue().isContainerNode() && !field.getKey().equals(Figure.FINDINGS)) {
        section(page, words(field.getKey()));
        page.append("<table>\n");
        parts(page, field.getValue());
        page.append("</table>\n");
      }
    }
  }

  private static void parts(StringBuilder page, JsonNode container) {
    if (container.isObject()) {
      container.properties().forEach(part -> part(page, part.getKey(), part.getValue()));
      return;
    }
    int number = 1;
    for (JsonNode part : container) {
      boolean step = part.path("state").isTextual();
      row(
          page,
          step ? part.path("state").asText() : Integer.toString(number),
          step ? part.path("at").asText() : text(part));
      number++;
    }
  }

  /** What older certificates hold keeps its form: their pages are compared byte by byte. */
  private static void part(StringBuilder page, String name, JsonNode value) {
    if (name.equals(Figure.LIMITS)) {
      return; // they have a place of their own
    }
    if (name.equals(Figure.ATTACK_FAMILIES)) {
      value
          .properties()
          .forEach(family -> row(page, "Attacks: " + family.getKey(), figures(family.getValue())));
    } else {
      row(page, words(name), FIGURES.contains(name) ? figures(value) : text(value));
    }
  }

  /** {@code asked 3, caught 3, interval [0.4385,1.0]}. */
  private static String figures(JsonNode object) {
    return object.properties().stream()
        .map(figure -> words(figure.getKey()).toLowerCase(Locale.ROOT) + " " + figure.getValue())
        .collect(Collectors.joining(", "));
  }

  /** {@code 0.4783, at least 0.8: missed}. */
  private static void limits(StringBuilder page, String title, List<Limit> limits) {
    section(page, title);
    page.append("<table>\n");
    for (Limit limit : limits) {
      String found = limit.found() == null ? "not measured" : limit.foundText();
      String missed = limit.isMissed() ? ": missed" : "";
      row(page, words(limit.what()), found + ", " + limit.boundText() + missed);
    }
    page.append("</table>\n");
  }

  private static void evidence(StringBuilder page, Certificate certificate) {
    LogProof evidence = certificate.evidence();
    section(page, "Proof in the log");
    if (evidence == null) {
      paragraph(page, "This copy carries none.");
      return;
    }
    page.append("<table>\n");
    for (LogProof.Entry entry : evidence.events()) {
      if (entry.isCase()) {
        continue; // the statement does not tell of it
      }
      RequestEvent step = entry.step();
      String key = step.state() == RequestState.CERTIFIED ? ", the request's key destroyed" : "";
      row(
          page,
          step.state().name(),
          "row %d, %s, %s%s".formatted(entry.seq(), step.at(), entry.position(), key));
    }
    page.append("</table>\n<pre>").append(escape(evidence.checkpoint().note())).append("</pre>\n");
  }

  private static boolean isText(String field) {
    return field.equals("statement") || field.equals("residualRisk");
  }

  private static String text(JsonNode value) {
    return value.isValueNode() ? value.asText() : value.toString();
  }

  /** {@code gateRecallInterval} as people write it. */
  private static String words(String name) {
    String spaced = name.replaceAll("([a-z])([A-Z])", "$1 $2");
    return spaced.substring(0, 1).toUpperCase(Locale.ROOT) + spaced.substring(1);
  }

  private static void section(StringBuilder page, String title) {
    page.append("<h2>").append(escape(title)).append("</h2>\n");
  }

  private static void paragraph(StringBuilder page, String text) {
    page.append("<p>").append(escape(text)).append("</p>\n");
  }

  private static void table(StringBuilder page, Map<String, String> rows) {
    page.append("<table>\n");
    rows.forEach((name, value) -> row(page, name, value));
    page.append("</table>\n");
  }

  private static void row(StringBuilder page, String name, String value) {
    page.append("<tr><td>")
        .append(escape(name))
        .append("</td><td>")
        .append(escape(value))
        .append("</td></tr>\n");
  }

  private static String escape(String text) {
    return PrintableText.line(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
