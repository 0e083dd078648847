package dev.lethe.standalone.demo;

import dev.lethe.standalone.launch.StartListener;
import dev.lethe.standalone.terminal.Terminal;
import java.time.Duration;
import java.util.Locale;

/** Tells how the stack comes up as the first part of the story. */
public final class DemoStart implements StartListener {
  private final Terminal terminal;

  public DemoStart(Terminal terminal) {
    this.terminal = terminal;
    terminal.heading("Broker, database and services start on this machine");
  }

  @Override
  public void ready(String part, Duration after) {
    terminal.line(
        String.format(Locale.ROOT, "%-14s ready after %5.1f s", part, after.toMillis() / 1e3));
  }

  @Override
  public void notice(String line) {
    terminal.line(line);
  }
}
