package dev.lethe.db.evidence;

import com.lowagie.text.Document;
import com.lowagie.text.PageSize;
import com.lowagie.text.pdf.BaseFont;
import com.lowagie.text.pdf.PdfContentByte;
import com.lowagie.text.pdf.PdfName;
import com.lowagie.text.pdf.PdfStructureElement;
import com.lowagie.text.pdf.PdfWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Lays text out on pages of A4, from top to bottom: headings, paragraphs and rows of a table, each
 * tagged as what it is, so that a screen reader can read them. Lengths are in points. Not
 * thread-safe.
 */
final class PdfSheet {
  private static final float MARGIN = 56;
  private static final float BOTTOM = 64;
  private static final float SIZE = 9.5f;
  private static final float SMALL = 8;
  private static final float LEADING = 1.4f;
  private static final float GAP = 12;
  private static final float GREY = 0.35f;
  private static final PdfName ARTIFACT = new PdfName("Artifact");

  private final Document document;
  private final PdfWriter writer;
  private final PdfFonts fonts;
  private final String footer;
  private final PdfStructureElement root;
  private PdfStructureElement table;
  private boolean inTable;
  private float y;

  /**
   * @param document open, with this writer
   * @param footer stands at the foot of every page, before its number
   */
  PdfSheet(Document document, PdfWriter writer, PdfFonts fonts, String footer) {
    this.document = document;
    this.writer = writer;
    this.fonts = fonts;
    this.footer = PdfFonts.shown(footer);
    this.root = new PdfStructureElement(writer.getStructureTreeRoot(), new PdfName("Document"));
    this.table = root;
    begin();
  }

  void title(String text) {
    block("H1", text, fonts.bold(), 18, 6);
  }

  void heading(String text) {
    inTable = false;
    y -= GAP;
    need(4 * SIZE * LEADING); // no heading alone at the foot
    block("H2", text, fonts.bold(), 12, 3);
  }

  void paragraph(String text) {
    block("P", text, fonts.plain(), SIZE, 4);
  }

  /** Cells of one row of a table, the first one its head; all share the width. */
  void row(float[] widths, List<String> cells) {
    row(widths, cells, "TD");
  }

  /** The row that names a table's columns. */
  void head(float[] widths, List<String> cells) {
    inTable = false;
    row(widths, cells, "TH");
  }

  /** Ends the last page. */
  void end() {
    foot();
  }

  static float width() {
    return PageSize.A4.getWidth() - 2 * MARGIN;
  }

  private void row(float[] widths, List<String> cells, String kind) {
    if (!inTable) {
      table = new PdfStructureElement(root, new PdfName("Table"));
      inTable = true;
    }
    List<List<String>> lines = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      lines.add(fonts.wrap(cells.get(i), font(i, kind), size(i, kind), widths[i] - GAP));
    }
    int tallest = lines.stream().mapToInt(List::size).max().orElse(0);
    int most = (int) ((PageSize.A4.getHeight() - MARGIN - BOTTOM) / (SIZE * LEADING)) - 1;
    for (int from = 0; from < tallest; from += most) {
      part(widths, lines, kind, from, Math.min(tallest, from + most));
    }
    y -= 2;
  }

  /** So many lines of a row as fit on a page. */
  private void part(float[] widths, List<List<String>> lines, String kind, int from, int to) {
    need((to - from) * SIZE * LEADING);
    PdfStructureElement row = new PdfStructureElement(table, new PdfName("TR"));
    float x = MARGIN;
    for (int i = 0; i < lines.size(); i++) {
      List<String> cell = lines.get(i);
      List<String> here = cell.subList(Math.min(from, cell.size()), Math.min(to, cell.size()));
      PdfStructureElement element = new PdfStructureElement(row, new PdfName(i == 0 ? "TH" : kind));
      text(element, here, font(i, kind), size(i, kind), x);
      x += widths[i];
    }
    y -= (to - from) * SIZE * LEADING;
  }

  private BaseFont font(int column, String kind) {
    return column == 0 || kind.equals("TH") ? fonts.plain() : fonts.fixed();
  }

  /** A digest's 71 characters of Courier go on one line. */
  private float size(int column, String kind) {
    return font(column, kind).equals(fonts.fixed()) ? SMALL : SIZE;
  }

  private void block(String tag, String text, BaseFont font, float size, float after) {
    inTable = false;
    PdfStructureElement element = new PdfStructureElement(root, new PdfName(tag));
    for (String line : fonts.wrap(text, font, size, width())) {
      need(size * LEADING);
      text(element, List.of(line), font, size, MARGIN);
      y -= size * LEADING;
    }
    y -= after;
  }

  private void text(
      PdfStructureElement element, List<String> lines, BaseFont font, float size, float x) {
    PdfContentByte content = writer.getDirectContent();
    content.beginMarkedContentSequence(element);
    write(content, lines, font, size, x, y);
    content.endMarkedContentSequence();
  }

  private static void write(
      PdfContentByte content, List<String> lines, BaseFont font, float size, float x, float top) {
    content.beginText();
    content.setFontAndSize(font, size);
    float line = top - Math.max(size, SIZE);
    for (String text : lines) {
      content.setTextMatrix(x, line);
      content.showText(text);
      line -= SIZE * LEADING;
    }
    content.endText();
  }

  private void need(float height) {
    if (y - height < BOTTOM) {
      foot();
      document.newPage();
      begin();
    }
  }

  private void begin() {
    y = PageSize.A4.getHeight() - MARGIN;
  }

  private void foot() {
    PdfContentByte content = writer.getDirectContent();
    content.beginMarkedContentSequence(ARTIFACT);
    content.setGrayFill(GREY);
    String line = footer + "  \u00b7  " + writer.getPageNumber();
    write(content, List.of(line), fonts.plain(), SMALL, MARGIN, BOTTOM - GAP);
    content.setGrayFill(0);
    content.endMarkedContentSequence();
  }
}
