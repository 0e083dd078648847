package dev.lethe.standalone.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigMappingSourceTest {
  private static final String SOURCE =
      """
      package a.b;

      import dev.lethe.schemas.Topics;
      import java.time.Duration;

      /** All of it. */
      @ConfigMapping(prefix = "lethe")
      interface Config {
        /** A group. */
        Kafka kafka();

        /**
         * How often
         * {@code x} is tried. See {@link #longPause()}.
         *
         * @throws IllegalArgumentException never
         */
        @WithDefault("3")
        int attempts();

        Pauses pauses();

        interface Pauses extends Shared {
          /** The longest pause. */
          Optional<Duration> longPause();

          default Duration sum() {
            return Duration.ZERO;
          }
        }

        interface Shared {
          /** Where. */
          Path dir();
        }

        interface Kafka {
          /** One property. */
          Map<String, String> properties();

          /** Who. */
          @WithDefault(Topics.DEFAULT_PREFIX)
          Set<String> models();
        }
      }
      """;

  @Test
  void readsKeysTypesDefaultsAndJavadocInTheOrderOfTheSource() throws IOException {
    List<Setting> settings = ConfigMappingSource.settings(SOURCE);

    assertThat(settings)
        .containsExactly(
            new Setting("lethe.kafka.properties.\"NAME\"", "text", false, "", "One property."),
            new Setting("lethe.kafka.models", "list of texts", false, "lethe.", "Who."),
            new Setting(
                "lethe.attempts",
                "integer",
                false,
                "3",
                "How often `x` is tried. See `long-pause`."),
            new Setting("lethe.pauses.dir", "path", true, "", "Where."),
            new Setting("lethe.pauses.long-pause", "duration", false, "", "The longest pause."));
    assertThat(settings)
        .extracting(Setting::variable)
        .contains("LETHE_PAUSES_LONG_PAUSE", "LETHE_KAFKA_PROPERTIES__NAME_");
  }

  @Test
  void namesWhatItCannotRead() {
    assertThatThrownBy(() -> ConfigMappingSource.settings(SOURCE.replace("int a", "Unheard a")))
        .hasMessageContaining("lethe.attempts: Unheard is not known");
    assertThatThrownBy(() -> ConfigMappingSource.settings(SOURCE.replace("/** Where. */", "")))
        .hasMessageContaining("lethe.pauses.dir has no Javadoc");
    assertThatThrownBy(() -> ConfigMappingSource.settings(SOURCE.replace("{@code x}", "{@b x}")))
        .hasMessageContaining("an inline tag is not known");
    assertThatThrownBy(
            () -> ConfigMappingSource.settings(SOURCE.replace("DEFAULT_PREFIX", "NO_SUCH")))
        .hasMessageContaining("Topics.NO_SUCH cannot be read");
  }
}
