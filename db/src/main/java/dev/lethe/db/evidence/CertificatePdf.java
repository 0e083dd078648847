package dev.lethe.db.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.lowagie.text.Document;
import com.lowagie.text.DocumentException;
import com.lowagie.text.PageSize;
import com.lowagie.text.pdf.PdfArray;
import com.lowagie.text.pdf.PdfDate;
import com.lowagie.text.pdf.PdfName;
import com.lowagie.text.pdf.PdfString;
import com.lowagie.text.pdf.PdfWriter;
import dev.lethe.db.certificate.Certificate;
import dev.lethe.schemas.Digests;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;

/**
 * A certificate, or findings, as a PDF to be printed and filed: who, what, when, what was measured
 * and what it does not mean. It is made of the signed file alone, and the same file gives the same
 * bytes on every machine: whoever has both makes it again and compares. So what is written here,
 * and the version of OpenPDF, may change only with the type of an {@link EvidencePack}.
 */
final class CertificatePdf {
  private static final String PRODUCER = "Lethe";
  private static final String TITLE = "Certificate of unlearning";
  private static final String FINDINGS_TITLE = "Findings on an erasure request";
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("'D:'yyyyMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  static {
    // What a deflater makes of the same text differs between builds of zlib.
    Document.compress = false;
  }

  private CertificatePdf() {}

  /**
   * The document.
   *
   * @param certificate as it was signed, without evidence
   * @param at what is said to be the time at which it was made
   */
  static byte[] of(Certificate certificate, Instant at) {
    JsonNode statement = certificate.statement();
    String title = certificate.isOfFindings() ? FINDINGS_TITLE : TITLE;
    String id = statement.path("requestId").asText();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      Document document = new Document(PageSize.A4);
      PdfWriter writer = PdfWriter.getInstance(document, bytes);
      describe(document, writer, title, certificate, at);
      document.open();
      PdfSheet sheet = new PdfSheet(document, writer, PdfFonts.load(), title + ", request " + id);
      sheet.title(title);
      new CertificateText(certificate, sheet).write();
      sheet.end();
      document.close();
    } catch (DocumentException e) {
      throw new IllegalStateException("the PDF cannot be written", e);
    }
    return bytes.toByteArray();
  }

  private static void describe(
      Document document, PdfWriter writer, String title, Certificate certificate, Instant at)
      throws DocumentException {
    writer.setPdfVersion(PdfWriter.VERSION_1_7);
    writer.setTagged();
    writer.setViewerPreferences(PdfWriter.DisplayDocTitle);
    writer.getExtraCatalog().put(PdfName.LANG, new PdfString("en"));
    document.addTitle(title);
    document.addCreator(PRODUCER);
    document.addProducer(PRODUCER);
    PdfDate date = new PdfDate(DATE.format(at));
    writer.getInfo().put(PdfName.CREATIONDATE, date);
    writer.getInfo().put(PdfName.MODDATE, date);
    writer.getInfo().put(PdfName.FILEID, fileId(certificate));
  }

  /** Two strings of 16 bytes; otherwise they would be drawn by lot. */
  private static PdfArray fileId(Certificate certificate) {
    String digest = Digests.sha256(certificate.bytes());
    byte[] id = HexFormat.of().parseHex(digest.substring(digest.indexOf(':') + 1).substring(0, 32));
    PdfArray both = new PdfArray();
    for (int i = 0; i < 2; i++) {
      both.add(new PdfString(id).setHexWriting(true));
    }
    return both;
  }
}
