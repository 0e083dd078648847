package dev.lethe.standalone.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TerminalTest {
  @Test
  void writesALineOfProgressNowAndThenWhereNobodyWatches() {
    // Given
    StringWriter text = new StringWriter();
    AtomicLong seconds = new AtomicLong();
    Terminal terminal =
        new Terminal(new PrintWriter(text), false, () -> TimeUnit.SECONDS.toNanos(seconds.get()));

    // When
    for (int step = 1; step <= 70; step++) {
      seconds.set(step);
      terminal.progress("step " + step);
      if (step == 65) {
        terminal.line("something else");
      }
    }
    seconds.set(92);
    terminal.progress("too early");

    // Then
    assertThat(text.toString().lines().map(String::strip))
        .containsExactly("step 30", "step 60", "something else");
  }
}
