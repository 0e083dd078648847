package dev.lethe.db.evidence;

import com.lowagie.text.DocumentException;
import com.lowagie.text.pdf.BaseFont;
import dev.lethe.schemas.PrintableText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Three of the fonts that every PDF reader has, so that none is embedded: an embedded subset's name
 * is drawn by lot, and a file must be the same whenever it is made. They hold the characters of
 * Western European languages; others are shown by their numbers.
 */
record PdfFonts(BaseFont plain, BaseFont bold, BaseFont fixed) {
  private static final Charset WESTERN = Charset.forName("windows-1252");

  static PdfFonts load() {
    try {
      return new PdfFonts(
          font(BaseFont.HELVETICA), font(BaseFont.HELVETICA_BOLD), font(BaseFont.COURIER));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BaseFont font(String name) throws IOException {
    try {
      return BaseFont.createFont(name, BaseFont.WINANSI, BaseFont.NOT_EMBEDDED);
    } catch (DocumentException e) {
      throw new IllegalStateException("a font of every PDF reader is missing", e);
    }
  }

  /** On one line; what the fonts do not have, and what is hidden, becomes {@code \\u001b}. */
  static String shown(String text) {
    CharsetEncoder western = WESTERN.newEncoder();
    StringBuilder shown = new StringBuilder();
    PrintableText.line(text)
        .chars()
        .forEach(
            unit -> {
              if (western.canEncode((char) unit)) {
                shown.append((char) unit);
              } else {
                shown.append(String.format(Locale.ROOT, "\\u%04x", unit));
              }
            });
    return shown.toString();
  }

  /**
   * The text in lines that fit.
   *
   * @param size of the font, in points
   * @param width in points
   */
  List<String> wrap(String text, BaseFont font, float size, float width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : shown(text).split(" ", -1)) {
      String rest = word;
      if (line.length() > 0) {
        if (fits(line + " " + rest, font, size, width)) {
          line.append(' ').append(rest);
          continue;
        }
        lines.add(line.toString());
        line.setLength(0);
      }
      while (!fits(rest, font, size, width)) { // a digest, or a list without spaces
        int end = 1;
        while (fits(rest.substring(0, end + 1), font, size, width)) {
          end++;
        }
        lines.add(rest.substring(0, end));
        rest = rest.substring(end);
      }
      line.append(rest);
    }
    lines.add(line.toString());
    return lines;
  }

  private static boolean fits(String text, BaseFont font, float size, float width) {
    return text.length() < 2 || font.getWidthPoint(text, size) <= width;
  }
}
