package dev.lethe.schemas.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.AdapterEvent.Kind;
import dev.lethe.schemas.Digests;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveSetDigestTest {
  private static final AdapterEvent SHIELD = artefact("r-1", Kind.SHIELD_READY, 'b');
  private static final AdapterEvent BUNDLE = artefact("r-2", Kind.ADAPTER_READY, 'a');

  @Test
  void isOverTheLinesInTheOrderOfTheirDigests() {
    String text =
        "lethe.live-set.v1\ndemo\n%s ADAPTER_READY r-2\n%s SHIELD_READY r-1"
            .formatted(BUNDLE.digest(), SHIELD.digest());

    assertThat(LiveSetDigest.of("demo", List.of(SHIELD, BUNDLE)))
        .isEqualTo(Digests.sha256(text.getBytes(StandardCharsets.UTF_8)));
    assertThat(LiveSetDigest.of("demo", List.of()))
        .isEqualTo(Digests.sha256("lethe.live-set.v1\ndemo\n".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void whatIsAddedAndTakenOutAgainLeavesTheDigestOfWhatIsThere() {
    LiveSetDigest digest = new LiveSetDigest("demo");
    String empty = digest.value();
    digest.put(SHIELD);
    String shield = digest.value();
    digest.put(BUNDLE);

    digest.remove(BUNDLE.digest());
    assertThat(digest.value()).isEqualTo(shield);
    digest.remove(SHIELD.digest());
    digest.remove(SHIELD.digest());

    assertThat(digest.value()).isEqualTo(empty);
    assertThat(digest.size()).isZero();
  }

  private static AdapterEvent artefact(String id, Kind kind, char digit) {
    String digest = "sha256:" + String.valueOf(digit).repeat(64);
    return new AdapterEvent(id, "demo", kind, digest, "x", "c2ln", digest, 0, Instant.EPOCH, null);
  }
}
