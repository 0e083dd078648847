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

        /** A group that others use too. */
        Store store();

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

          Map<String, Client> clients();

          /** Who. */
          @WithDefault(Topics.DEFAULT_PREFIX)
          Set<String> models();
        }

        interface Client {
          /** How it is known. */
          Optional<String> title();

          /** One label. */
          Map<String, String> labels();
        }
      }
      """;

  private static final String STORE =
      """
      package a.c;

      import dev.lethe.schemas.Topics;

      /** Where things are kept. */
      public interface Store {
        /** The shelf. */
        @WithDefault(Topics.DEFAULT_PREFIX)
        String shelf();
      }
      """;

  @Test
  void readsKeysTypesDefaultsAndJavadocInTheOrderOfTheSource() throws IOException {
    List<Setting> settings = ConfigMappingSource.settings(SOURCE, List.of(STORE));

    assertThat(settings)
        .containsExactly(
            new Setting("lethe.kafka.properties.\"NAME\"", "text", false, "", "One property."),
            new Setting(
                "lethe.kafka.clients.\"NAME\".title", "text", false, "", "How it is known."),
            new Setting(
                "lethe.kafka.clients.\"NAME\".labels.\"NAME\"", "text", false, "", "One label."),
            new Setting("lethe.kafka.models", "list of texts", false, "lethe.", "Who."),
            new Setting(
                "lethe.attempts",
                "integer",
                false,
                "3",
                "How often `x` is tried. See `long-pause`."),
            new Setting("lethe.pauses.dir", "path", true, "", "Where."),
            new Setting("lethe.pauses.long-pause", "duration", false, "", "The longest pause."),
            new Setting("lethe.store.shelf", "text", false, "lethe.", "The shelf."));
    assertThat(settings)
        .extracting(Setting::variable)
        .contains(
            "LETHE_PAUSES_LONG_PAUSE",
            "LETHE_KAFKA_PROPERTIES__NAME_",
            "LETHE_KAFKA_CLIENTS__NAME__LABELS__NAME_");
  }

  @Test
  void readsWhatAMappingInheritsFromASharedInterfaceFirst() throws IOException {
    // Given
    String mapping = SOURCE.replace("interface Config {", "interface Config extends Store {");

    // When
    List<Setting> settings = ConfigMappingSource.settings(mapping, List.of(STORE));

    // Then
    assertThat(settings).first().extracting(Setting::key).isEqualTo("lethe.shelf");
  }

  @Test
  void namesWhatItCannotRead() {
    assertFails(SOURCE.replace("int a", "Unheard a"), "lethe.attempts: Unheard is not known");
    assertFails(SOURCE.replace("/** Where. */", ""), "lethe.pauses.dir has no Javadoc");
    assertFails(SOURCE.replace("{@code x}", "{@b x}"), "an inline tag is not known");
    assertFails(SOURCE.replace("DEFAULT_PREFIX", "NO_SUCH"), "Topics.NO_SUCH cannot be read");
    assertFails(SOURCE.replace("interface Shared", "interface Store"), "Store is there twice");
    assertFails(
        SOURCE.replace("extends Shared", "extends Elsewhere"),
        "Elsewhere is not among these sources");
  }

  private static void assertFails(String source, String message) {
    assertThatThrownBy(() -> ConfigMappingSource.settings(source, List.of(STORE)))
        .hasMessageContaining(message);
  }
}
