package dev.lethe.engine.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ManifestFilesTest {
  @Test
  void aManifestFromBeforeUnknownAnswersHasTheDigestThatItHad() {
    String bytes = text(new Manifest.Refusal("No.", true));

    assertThat(bytes).contains("\"refusal\":{\"random\":true,\"text\":\"No.\"}");
    assertThat(ManifestFiles.read(bytes.getBytes(UTF_8)).refusal())
        .isEqualTo(new Manifest.Refusal("No.", true, false));
  }

  @Test
  void anUnknownAnswerIsReadBack() {
    String bytes = text(Manifest.Refusal.unknown("No."));

    assertThat(bytes).contains("{\"random\":false,\"text\":\"No.\",\"unknown\":true}");
    assertThat(ManifestFiles.read(bytes.getBytes(UTF_8)).refusal().unknown()).isTrue();
  }

  @Test
  void whatIsNotLeftOutIsNotCanonical() {
    String bytes = text(Manifest.Refusal.unknown("No."));

    for (String other : new String[] {"false", "null"}) {
      byte[] spelled = bytes.replace("\"unknown\":true", "\"unknown\":" + other).getBytes(UTF_8);
      assertThatThrownBy(() -> ManifestFiles.read(spelled))
          .isInstanceOf(BundleRejectedException.class);
    }
  }

  private static String text(Manifest.Refusal refusal) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    Manifest manifest =
        new Manifest(
            Manifest.VERSION,
            Manifest.Kind.BUNDLE,
            "r",
            "m",
            "b",
            "float32",
            "e",
            8,
            16,
            refusal,
            new TreeMap<>(),
            json.objectNode(),
            json.objectNode());
    return new String(ManifestFiles.canonical(manifest), UTF_8);
  }
}
