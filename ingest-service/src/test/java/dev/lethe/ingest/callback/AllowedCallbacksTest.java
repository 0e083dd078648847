package dev.lethe.ingest.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedCallbacksTest {
  private final AllowedCallbacks allowed =
      AllowedCallbacks.of(List.of("https://hooks.example.org", "http://127.0.0.1:8080"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://hooks.example.org/a?b=c",
        "https://HOOKS.example.org:443",
        "http://127.0.0.1:8080/"
      })
  void allowsWhatTheOperatorNamed(String url) {
    assertThat(allowed.allows(url)).isTrue();
    assertThat(AllowedCallbacks.of(List.of()).allows(url)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://hooks.example.org/",
        "https://hooks.example.org:8443/",
        "https://hooks.example.org.evil.example/",
        "https://hooks.example.org@evil.example/",
        "https://user@hooks.example.org/",
        "http://127.0.0.1/",
        "ftp://hooks.example.org/",
        "https:hooks.example.org",
        "not a url"
      })
  void refusesEverythingElse(String url) {
    assertThat(allowed.allows(url)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"hooks.example.org", "https://a.example/path", "https://a.example?q", ""})
  void anEntryMustBeAnOrigin(String entry) {
    assertThatThrownBy(() -> AllowedCallbacks.of(List.of(entry)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void knowsWhetherThereIsAny() {
    assertThat(AllowedCallbacks.of(List.of()).isEmpty()).isTrue();
    assertThat(allowed.isEmpty()).isFalse();
  }
}
