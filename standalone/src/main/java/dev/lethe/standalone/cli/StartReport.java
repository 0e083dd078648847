package dev.lethe.standalone.cli;

import dev.lethe.standalone.launch.StartListener;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** Writes how the stack comes up to standard error, a line per part. */
final class StartReport implements StartListener {
  private final PrintWriter err;

  StartReport(PrintWriter err) {
    this.err = err;
  }

  @Override
  public synchronized void ready(String part, Duration after) {
    err.println(
        String.format(Locale.ROOT, "%-14s ready after %5.1f s", part, after.toMillis() / 1e3));
    err.flush();
  }

  @Override
  public synchronized void notice(String line) {
    err.println(line);
    err.flush();
  }
}
