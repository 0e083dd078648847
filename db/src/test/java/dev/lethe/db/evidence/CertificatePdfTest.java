package dev.lethe.db.evidence;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.lowagie.text.pdf.PdfName;
import com.lowagie.text.pdf.PdfReader;
import com.lowagie.text.pdf.parser.PdfTextExtractor;
import dev.lethe.db.certificate.Certificate;
import dev.lethe.schemas.Json;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CertificatePdfTest {
  private static final Instant AT = Instant.parse("2026-03-04T05:06:07Z");
  private final EvidenceFixture log =
      new EvidenceFixture()
          .life("a\u202eevil\u009b2J\u2028\u001b]0;t\u0007 \u5bb6 Zo\u00eb (x) \\");

  @Test
  void saysWhoWhatWhenWhatWasMeasuredAndWhatItDoesNotMean() throws Exception {
    String text = text(CertificatePdf.of(log.certificate(), AT));

    assertThat(text)
        .contains("Certificate of unlearning", "suppressed at inference by a gated adapter")
        .contains("what this does not mean", "base weights still hold the knowledge")
        .contains("person-01".replace("person-01", "r-1"), "acme", "gdpr-17", "ENFORCED")
        .contains("Measured before and after", "Probability", "0.9987")
        .contains("Not measured", "Truth ratio")
        .contains(dev.lethe.schemas.Digests.sha256(log.certificate().bytes()));
  }

  @Test
  void saysTheDueDateInForceAndTheOneBefore() throws Exception {
    ObjectNode extended =
        log.statement("case 4711")
            .put("dueAt", "2026-07-01T21:59:59Z")
            .put("originalDueAt", "2026-05-01T21:59:59Z")
            .put("extendedAt", "2026-04-20T08:00:00Z");

    String text = text(CertificatePdf.of(Certificate.sign(extended, log::sign), AT));

    assertThat(text)
        .containsSubsequence("Due at", "2026-07-01T21:59:59Z", "Due at first", "2026-05-01")
        .contains("Extended at");
    assertThat(text(CertificatePdf.of(log.certificate(), AT))).doesNotContain("Due at first");
  }

  @Test
  void nobodysCharactersAreObeyedAndNoneIsLost() throws Exception {
    String text = text(CertificatePdf.of(log.certificate(), AT));

    assertThat(text)
        .contains("a\\u202eevil\\u009b2J\\u2028\\u001b]0;t\\u0007 \\u5bb6 Zo\u00eb (x) \\");
  }

  @Test
  void hasATitleALanguageTagsAndTheTimeItIsGiven() throws Exception {
    byte[] pdf = CertificatePdf.of(log.certificate(), AT);

    try (PdfReader reader = new PdfReader(pdf)) {
      assertThat(reader.getInfo())
          .containsEntry("Title", "Certificate of unlearning")
          .containsEntry("Producer", "Lethe")
          .containsEntry("CreationDate", "D:20260304050607Z")
          .containsEntry("ModDate", "D:20260304050607Z");
      assertThat(reader.getCatalog().get(PdfName.LANG)).hasToString("en");
      assertThat(reader.getCatalog().contains(PdfName.STRUCTTREEROOT)).isTrue();
    }
    assertThat(new String(pdf, ISO_8859_1)).doesNotContain("FlateDecode", "OpenPDF");
    assertThat(CertificatePdf.of(log.certificate(), AT)).isEqualTo(pdf);
  }

  /** A reference of many kilobytes, a thousand replicas: pages are added, and nothing is cut. */
  @Test
  void longValuesGoOnOverThePages() throws Exception {
    ObjectNode statement = log.certificate().statement().deepCopy();
    statement.put("subject", "x".repeat(20_000) + " end of the reference");
    var replicas = statement.putArray("replicas");
    for (int i = 0; i < 1_000; i++) {
      replicas.add(Json.parse(("{\"replica\":\"rep-" + i + "\"}").getBytes(UTF_8)));
    }
    byte[] pdf = CertificatePdf.of(Certificate.sign(statement, log::sign), AT);

    String text = text(pdf);

    assertThat(text.replaceAll("[^x]", "").length()).isGreaterThanOrEqualTo(20_000);
    assertThat(text).contains("end of the reference", "Served by rep-999");
  }

  /** Of all pages, with what was broken into lines put together with spaces. */
  private static String text(byte[] pdf) throws Exception {
    StringBuilder text = new StringBuilder();
    try (PdfReader reader = new PdfReader(pdf)) {
      PdfTextExtractor extractor = new PdfTextExtractor(reader);
      for (int page = 1; page <= reader.getNumberOfPages(); page++) {
        text.append(extractor.getTextFromPage(page)).append(' ');
      }
    }
    return text.toString().replaceAll("\\s+", " ");
  }
}
