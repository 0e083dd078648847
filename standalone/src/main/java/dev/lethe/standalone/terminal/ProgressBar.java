package dev.lethe.standalone.terminal;

import java.util.Locale;

/** One line that shows how far a piece of work is. Thread-safe. */
public final class ProgressBar {
  private static final int WIDTH = 28;

  private final Terminal terminal;
  private final String label;

  ProgressBar(Terminal terminal, String label) {
    this.terminal = terminal;
    this.label = label;
  }

  /**
   * Moves the bar.
   *
   * @param detail a few words behind the bar
   */
  public void update(long done, long total, String detail) {
    terminal.progress(text(label, done, total, detail));
  }

  /** Replaces the bar by a line that stays. */
  public void finish(String summary) {
    terminal.progressDone(summary);
  }

  /** The bar as text. */
  public static String text(String label, long done, long total, String detail) {
    double part = total <= 0 ? 0 : Math.min(1.0, (double) done / total);
    int filled = (int) Math.round(part * WIDTH);
    String bar = "#".repeat(filled) + ".".repeat(WIDTH - filled);
    return String.format(Locale.ROOT, "%-14s [%s] %3.0f %%  %s", label, bar, 100 * part, detail);
  }
}
