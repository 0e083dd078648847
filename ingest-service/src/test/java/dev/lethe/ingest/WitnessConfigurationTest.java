package dev.lethe.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.ingest.witness.Witness;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WitnessConfigurationTest {
  private static final String KEY =
      "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2";
  private static final String URL = "https://witness.example/prefix/";

  private record Settings(URI url, String key, Duration timeout)
      implements IngestConfig.WitnessService {}

  private static Settings settings(String url, String key) {
    return new Settings(URI.create(url), key, Duration.ofSeconds(1));
  }

  @Test
  void readsWitnessesInTheOrderOfTheirNames() {
    List<Witness> one = WitnessConfiguration.read(Map.of("1", settings(URL, KEY)));

    assertThat(one).hasSize(1);
    assertThat(one.get(0).label()).isEqualTo("1");
    assertThat(one.get(0).key()).hasToString(KEY);
    assertThat(WitnessConfiguration.read(Map.of())).isEmpty();
  }

  @Test
  void namesTheSettingThatMakesNoSense() {
    assertThatThrownBy(() -> WitnessConfiguration.read(Map.of("1", settings(URL, "no key"))))
        .hasMessageContaining("lethe.witness.\"1\".key");
    assertThatThrownBy(() -> WitnessConfiguration.read(Map.of("1", settings("ftp://a", KEY))))
        .hasMessageContaining("lethe.witness.\"1\".url");
    assertThatThrownBy(() -> WitnessConfiguration.read(Map.of("1", settings(URL + "?a=b", KEY))))
        .hasMessageContaining("lethe.witness.\"1\".url");
    assertThatThrownBy(() -> WitnessConfiguration.read(Map.of("a b", settings(URL, KEY))))
        .hasMessageContaining("lethe.witness");
    assertThatThrownBy(
            () ->
                WitnessConfiguration.read(
                    Map.of("1", settings(URL, KEY), "2", settings(URL + "b", KEY))))
        .hasMessageContaining("lethe.witness.\"2\".key");
  }
}
