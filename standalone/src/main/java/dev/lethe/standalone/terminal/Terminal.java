package dev.lethe.standalone.terminal;

import dev.lethe.schemas.PrintableText;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Writes a story of 80 columns: headings, questions with their answers, checks and progress bars.
 * Where it does not write to a terminal there are no colours, and a bar becomes a line now and
 * then. What it is given is text and no more: control characters in it are shown, not obeyed.
 * Thread-safe.
 */
public final class Terminal {
  /** No line is longer, save what a caller hands over whole. */
  public static final int COLUMNS = 80;

  /** A file gets a line of progress when nothing else was written for so long. */
  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final PrintWriter out;
  private final boolean live;
  private final LongSupplier nanoTime;
  private long lastLine;
  private int headings;

  /**
   * @param live whether a person watches: colours and moving bars
   */
  public Terminal(PrintWriter out, boolean live) {
    this(out, live, System::nanoTime);
  }

  Terminal(PrintWriter out, boolean live, LongSupplier nanoTime) {
    this.out = out;
    this.live = live;
    this.nanoTime = nanoTime;
    this.lastLine = nanoTime.getAsLong();
  }

  /** The next numbered part of the story. */
  public synchronized void heading(String text) {
    headings++;
    print("");
    print(style("1", headings + "  " + PrintableText.line(text)));
  }

  /** A line of text. */
  public synchronized void line(String text) {
    print("   " + PrintableText.line(text));
  }

  /** A question and what was answered. */
  public synchronized void exchange(String question, String answer, String remark) {
    print("   " + style("2", "Q") + "  " + shorten(PrintableText.line(question), COLUMNS - 6));
    String said = shorten(PrintableText.line(answer.strip().replace('\n', ' ')), 44);
    String by = PrintableText.line(remark);
    print(String.format(Locale.ROOT, "   %s  %-44s %s", style("2", "A"), said, by));
  }

  /** A claim and whether it holds. */
  public synchronized void check(boolean holds, String text) {
    print(
        "   "
            + (holds ? style("32", "ok    ") : style("31", "FAILED"))
            + "  "
            + PrintableText.line(text));
  }

  /** A bar that moves until it is finished. */
  public ProgressBar bar(String label) {
    return new ProgressBar(this, label);
  }

  /** Replaces the moving line; a line of its own, but not often, where nobody watches. */
  public synchronized void progress(String text) {
    if (live) {
      out.print("\r\u001b[K   " + shorten(PrintableText.line(text), COLUMNS - 4));
      out.flush();
    } else if (nanoTime.getAsLong() - lastLine >= QUIET_NANOS) {
      line(text);
    }
  }

  /** Replaces the moving line by one that stays. */
  public synchronized void progressDone(String text) {
    if (live) {
      out.print("\r\u001b[K");
    }
    line(text);
  }

  private void print(String text) {
    out.println(text);
    out.flush();
    lastLine = nanoTime.getAsLong();
  }

  private String style(String code, String text) {
    return live ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }

  static String shorten(String text, int columns) {
    return text.length() <= columns ? text : text.substring(0, columns - 3) + "...";
  }
}
