package dev.lethe.standalone.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DebouncerTest {
  private long now;
  private final Debouncer lasting = new Debouncer(Duration.ofSeconds(10), () -> now);

  @Test
  void whatPassesIsNoNews() {
    assertThat(after(0, "no head")).isFalse();
    assertThat(after(9, "no head")).isFalse();
    assertThat(after(1, "no head")).isTrue();
  }

  @Test
  void anotherStateOrNoneBeginsAnew() {
    after(0, "no head");

    assertThat(after(10, "no topic")).isFalse();
    assertThat(after(9, Optional.empty())).isFalse();
    assertThat(after(1, "no topic")).isFalse();
    assertThat(after(10, "no topic")).isTrue();
  }

  private boolean after(int seconds, String state) {
    return after(seconds, Optional.of(state));
  }

  private boolean after(int seconds, Optional<String> state) {
    now += Duration.ofSeconds(seconds).toNanos();
    return lasting.lasting("inference-1", state).isPresent();
  }
}
