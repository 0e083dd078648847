package dev.lethe.schemas.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.AdapterEvent.Kind;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.StoredArtefact;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
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

  @Test
  void ofManyThatComeAndGoItIsThatOfThoseThatAreLeft() {
    // Given a thousand artefacts of which many digests begin alike
    LiveSetDigest digest = new LiveSetDigest("demo");
    TreeMap<String, String> lines = new TreeMap<>();
    Random random = new Random(7);
    for (int i = 0; i < 1_000; i++) {
      AdapterEvent some = artefact("r-" + i, Kind.ADAPTER_READY, hex(random));

      // When one comes, and now and then an earlier one goes or comes again
      digest.put(some);
      lines.put(some.digest(), some.digest() + " ADAPTER_READY r-" + i);
      if (i % 3 == 0) {
        String gone = lines.ceilingKey(lines.firstKey().substring(0, 7) + random.nextInt(10));
        if (gone != null) {
          digest.remove(gone);
          lines.remove(gone);
        }
      }

      // Then
      assertThat(digest.size()).isEqualTo(lines.size());
      String text = "lethe.live-set.v1\ndemo\n" + String.join("\n", lines.values());
      assertThat(digest.value()).isEqualTo(Digests.sha256(text.getBytes(StandardCharsets.UTF_8)));
    }
  }

  private static String hex(Random random) {
    return "%01x%063x".formatted(random.nextInt(16), random.nextInt(200));
  }

  private static AdapterEvent artefact(String id, Kind kind, char digit) {
    return artefact(id, kind, String.valueOf(digit).repeat(64));
  }

  private static AdapterEvent artefact(String id, Kind kind, String hex) {
    String digest = "sha256:" + hex;
    StoredArtefact stored = new StoredArtefact(digest, "x", "c2ln", digest);
    return kind == Kind.SHIELD_READY
        ? AdapterEvent.shieldReady(id, "demo", stored, Instant.EPOCH)
        : AdapterEvent.adapterReady(id, "demo", stored, 8, Instant.EPOCH);
  }
}
