package dev.lethe.standalone.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceSettingTest {
  @Test
  void goesToTheServiceThatItNamesOrToAll() {
    Map<String, String> trainer = new HashMap<>();
    Map<String, String> ingest = new HashMap<>();
    for (String text :
        new String[] {"LETHE_A=1", "trainer:LETHE_B=x=y", "inference:LETHE_C=", "QUARKUS_D="}) {
      ServiceSetting setting = ServiceSetting.parse(text);
      setting.addTo("trainer", trainer);
      setting.addTo("ingest", ingest);
    }

    assertThat(trainer).isEqualTo(Map.of("LETHE_A", "1", "LETHE_B", "x=y", "QUARKUS_D", ""));
    assertThat(ingest).isEqualTo(Map.of("LETHE_A", "1", "QUARKUS_D", ""));
  }

  @Test
  void whatTheLauncherSetsIsNotReplaced() {
    Map<String, String> environment = new HashMap<>(Map.of("LETHE_KEYSET", "ours"));
    ServiceSetting setting = ServiceSetting.parse("LETHE_KEYSET=theirs");

    assertThatThrownBy(() -> setting.addTo("ingest", environment))
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining("LETHE_KEYSET")
        .hasMessageNotContaining("theirs");
    assertThat(environment).containsEntry("LETHE_KEYSET", "ours");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A=S3CRET", "LETHE_A", "kafka:LETHE_A=S3CRET", "lethe.a=S3CRET"})
  void whatIsNoneIsRefusedWithoutItsValue(String text) {
    assertThatThrownBy(() -> ServiceSetting.parse(text))
        .isInstanceOf(StartFailedException.class)
        .hasMessageStartingWith("--setting must be")
        .hasMessageNotContaining("S3CRET");
  }
}
