package dev.lethe.db.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.db.certificate.Certificate;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.measured.Figure;
import dev.lethe.schemas.measured.Findings;
import dev.lethe.schemas.measured.Limit;
import dev.lethe.schemas.measured.Measurements;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What the PDF of one certificate says, in its order. */
final class CertificateText {
  private static final String BEFORE = "Before";
  private static final String AFTER = "After";
  private static final float[] TWO = {130, PdfSheet.width() - 130};
  private static final float[] THREE = {190, 146, PdfSheet.width() - 336};

  /** What a reader who does not know Lethe could take it for. */
  private static final List<String> NO_MEANING =
      List.of(
          "It does not say that the knowledge was removed from the model's weights. They are"
              + " unchanged.",
          "It does not say that no question gets it out. The figures say what was tried, on how"
              + " much, and what came back; other wordings were not tried.",
          "It does not speak of other models, of copies of the weights elsewhere, of backups, or of"
              + " what the model said before.",
          "It does not say that the forgotten text is true, nor who the requester is. The reference"
              + " and the person who handed the request in are what the log says of them.",
          "It tells of the time at which it was signed. Whether the request was revoked since is"
              + " said beside it: look for revocation.json.");

  private final Certificate certificate;
  private final JsonNode statement;
  private final PdfSheet sheet;

  CertificateText(Certificate certificate, PdfSheet sheet) {
    this.certificate = certificate;
    this.statement = certificate.statement();
    this.sheet = sheet;
  }

  void write() {
    sheet.paragraph(statement.path("statement").asText());
    if (certificate.isOfFindings()) {
      limits("What was found", new Findings(statement.path(Figure.FINDINGS)).missed());
    }
    notMeant();
    who();
    what();
    when();
    measured();
    named("How it was fitted", statement.path("method"));
    sheet.heading("The signed file");
    row("Beside this document", certificate.isOfFindings() ? "findings.json" : "certificate.json");
    row("SHA-256 of it", Digests.sha256(certificate.bytes()));
    row("Key of the forget set", statement.path("keyDestruction").asText());
    sheet.paragraph(
        "Only that file is signed. This document is made of it, byte by byte; README.txt says how"
            + " to check both. Times are UTC.");
  }

  private void notMeant() {
    sheet.heading("What remains, and what this does not mean");
    sheet.paragraph(statement.path("residualRisk").asText());
    NO_MEANING.forEach(line -> sheet.paragraph("\u2013 " + line));
  }

  private void who() {
    sheet.heading("Who");
    fields(Map.of("subject", "Requester's reference"), "requestId", "subject", "tenant");
    actor("Handed in by", statement.path("submittedBy"));
    actor("Released by", statement.path("releasedBy"));
    for (JsonNode replica : statement.path("replicas")) {
      row(
          "Served by " + replica.path("replica").asText(),
          replica.path("digest").asText() + " since " + replica.path("at").asText());
    }
  }

  private void what() {
    sheet.heading("What");
    fields(
        Map.of("requestDigest", "SHA-256 of the request"),
        "model",
        "legalBasis",
        "reason",
        "requestDigest",
        "baseModel",
        "shield",
        "bundle");
  }

  private void when() {
    sheet.heading("When");
    fields(
        Map.of(
            "claimedReceivedAt", "Received, as the client says",
            "originalDueAt", "Due at first",
            "extendedAt", "Extended at"),
        "receivedAt",
        "claimedReceivedAt",
        "dueAt",
        "originalDueAt", // this and the next: of extended requests alone
        "extendedAt",
        "enforcedAt",
        "failedAt");
    sheet.head(TWO, List.of("Step", "Time"));
    for (JsonNode step : statement.path("timeline")) {
      row(step.path("state").asText(), step.path("at").asText());
    }
  }

  private void measured() {
    JsonNode measured = statement.path("measured");
    sheet.heading("Measured before and after");
    sheet.head(THREE, List.of("Figure", BEFORE, AFTER));
    for (Map.Entry<String, JsonNode> figure : measured.properties()) {
      String name = figure.getKey();
      if (name.endsWith(BEFORE)) {
        String stem = name.substring(0, name.length() - BEFORE.length());
        compare(words(stem), figure.getValue(), measured.path(stem + AFTER));
      } else if (name.equals(Figure.TRUTH_RATIO)) {
        compare(words(name), figure.getValue().path("before"), figure.getValue().path("after"));
      }
    }
    JsonNode not = statement.path("notMeasured");
    sheet.heading("Not measured");
    sheet.paragraph(not.isEmpty() ? "Nothing of what is usually measured is missing." : list(not));
    List<Limit> limits = Measurements.of(measured).verification().limits();
    if (limits != null) {
      limits("Limits of verification", limits);
    }
    sheet.heading("Further figures");
    measured.properties().stream()
        .filter(figure -> !isShown(measured, figure.getKey()))
        .forEach(figure -> row(words(figure.getKey()), text(figure.getValue())));
  }

  private static boolean isShown(JsonNode measured, String name) {
    boolean after =
        name.endsWith(AFTER)
            && measured.has(name.substring(0, name.length() - AFTER.length()) + BEFORE);
    return name.equals(Figure.LIMITS) || name.endsWith(BEFORE) || after;
  }

  /** {@code 0.4783, at least 0.8: missed}, as the page has it. */
  private void limits(String title, List<Limit> limits) {
    sheet.heading(title);
    for (Limit limit : limits) {
      String found = limit.found() == null ? "not measured" : limit.foundText();
      String missed = limit.isMissed() ? ": missed" : "";
      row(words(limit.what()), found + ", " + limit.boundText() + missed);
    }
  }

  private void named(String title, JsonNode fields) {
    sheet.heading(title);
    fields.properties().forEach(field -> row(words(field.getKey()), text(field.getValue())));
  }

  private void actor(String name, JsonNode actor) {
    if (actor.isObject()) {
      String role = actor.path("role").asText("");
      row(
          name,
          actor.path("subject").asText()
              + (role.isEmpty() ? "" : ", " + role)
              + ", "
              + actor.path("authentication").asText());
    }
  }

  private void fields(Map<String, String> names, String... fields) {
    for (String field : fields) {
      JsonNode value = statement.path(field);
      if (value.isValueNode() && !value.isNull()) {
        row(names.getOrDefault(field, words(field)), value.asText());
      }
    }
  }

  private void row(String name, String value) {
    sheet.row(TWO, List.of(name, value));
  }

  private void compare(String name, JsonNode before, JsonNode after) {
    sheet.row(THREE, List.of(name, said(before), said(after)));
  }

  private static String said(JsonNode value) {
    return value.isMissingNode() || value.isNull() ? "not measured" : text(value);
  }

  private static String list(JsonNode names) {
    return names.valueStream().map(name -> words(name.asText())).collect(Collectors.joining(", "));
  }

  private static String text(JsonNode value) {
    return value.isValueNode() ? value.asText() : value.toString();
  }

  /** {@code gateRecallInterval} as people write it. */
  private static String words(String name) {
    if (name.isEmpty()) {
      return name;
    }
    String spaced =
        Arrays.stream(name.replaceAll("([a-z])([A-Z])", "$1 $2").split(" ", -1))
            .map(word -> word.length() == 1 ? word : word.toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(" "));
    return spaced.substring(0, 1).toUpperCase(Locale.ROOT) + spaced.substring(1);
  }
}
