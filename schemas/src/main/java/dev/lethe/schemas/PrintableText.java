package dev.lethe.schemas;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Text from outside, made fit to be shown. A terminal obeys control characters, and a reader's eye
 * the invisible ones that turn text round or hide it; so all of them are shown by their numbers.
 */
public final class PrintableText {
  /**
   * From, to: controls, soft hyphen, marks of direction, fillers, zero width, separators of lines,
   * halves of pairs, tags. A list of its own, as what Java's tables hold changes with its version,
   * and pages of certificates are compared byte by byte.
   */
  private static final int[] HIDDEN = {
    0x0000, 0x001f, 0x007f, 0x009f, 0x00ad, 0x00ad, 0x034f, 0x034f, 0x061c, 0x061c, 0x115f, 0x1160,
    0x17b4, 0x17b5, 0x180b, 0x180f, 0x200b, 0x200f, 0x2028, 0x202e, 0x2060, 0x206f, 0x3164, 0x3164,
    0xd800, 0xdfff, 0xfeff, 0xfeff, 0xffa0, 0xffa0, 0xfff0, 0xfffb, 0x1d173, 0x1d17a, 0xe0000,
    0xe0fff
  };

  /** Also what no version of Unicode has assigned: nobody can have typed it. */
  private static final Pattern NAME =
      Pattern.compile("[^\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}\\p{Cn}]+");

  private PrintableText() {}

  /**
   * Whether it can be somebody's or something's name as it stands: one line of at least one
   * character, none of them hidden.
   *
   * @param longest characters (code points)
   */
  public static boolean isName(String text, int longest) {
    return NAME.matcher(text).matches() && text.codePointCount(0, text.length()) <= longest;
  }

  /** The same on one line: what is hidden, a line break too, becomes {@code \\u001b}. */
  public static String line(String text) {
    return shown(text, false);
  }

  /** As {@link #line}, but with its line breaks and tabs. */
  public static String lines(String text) {
    return shown(text, true);
  }

  /**
   * JSON that says the same and hides nothing: inside its texts JSON knows the same escapes, and
   * outside of them there is nothing hidden but line breaks.
   */
  public static String json(String json) {
    return shown(json, true);
  }

  private static String shown(String text, boolean breaks) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .forEach(
            point -> {
              boolean kept = breaks && (point == '\n' || point == '\t');
              if (kept || !isHidden(point)) {
                shown.appendCodePoint(point);
              } else {
                for (char unit : Character.toChars(point)) {
                  shown.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
                }
              }
            });
    return shown.toString();
  }

  private static boolean isHidden(int point) {
    for (int i = 0; i < HIDDEN.length; i += 2) {
      if (point >= HIDDEN[i] && point <= HIDDEN[i + 1]) {
        return true;
      }
    }
    return false;
  }
}
