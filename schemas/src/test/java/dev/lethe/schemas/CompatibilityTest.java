package dev.lethe.schemas;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Events as version 1 wrote them, one file each. They lie on topics that are kept for ever: the
 * files are added to and never edited.
 */
class CompatibilityTest {
  private static final Path FILES = Path.of("src/test/resources/compat/v1");

  private static final Map<String, EventCodec<?>> CODECS =
      SampleEvents.events().values().stream()
          .collect(
              Collectors.toMap(s -> s.event().type(), SampleEvents.Written::codec, (a, b) -> a));

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(FILES)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void isStillReadWithoutLoss(Path file) throws IOException {
    byte[] json = Files.readAllBytes(file);
    Envelope envelope = Envelope.read(json);
    EventCodec<?> codec = CODECS.get(envelope.type());

    byte[] again = codec == null ? throughIntake(json, envelope) : rewritten(codec, json);

    assertThat(Json.parse(again)).isEqualTo(Json.parse(json));
  }

  @Test
  void everyTypeHasAFile() throws IOException {
    Set<String> types = new TreeSet<>(CODECS.keySet());
    types.add(IntakeMessage.ERASURE_REQUESTED);
    types.add(IntakeMessage.ERASURE_CANCELLED);
    Set<String> inFiles = new TreeSet<>();
    for (Path file : files()) {
      inFiles.add(Envelope.read(Files.readAllBytes(file)).type());
    }

    assertThat(inFiles).isEqualTo(types);
  }

  private static <T> byte[] rewritten(EventCodec<T> codec, byte[] json) {
    return codec.write(codec.read(json));
  }

  private static byte[] throughIntake(byte[] json, Envelope envelope) {
    Instant time = requireNonNull(envelope.time());
    IntakeCodec codec = new IntakeCodec(Limits.standard());
    byte[] key = envelope.data().get("id").textValue().getBytes(StandardCharsets.UTF_8);
    IntakeMessage message = codec.read(key, new RecordHeaders(), json);
    if (message instanceof IntakeMessage.Erase erase) {
      return codec.writeErase(
          envelope.id(), time, erase.parsed().body(), erase.idempotencyKeyDigest());
    }
    return codec.writeCancel(envelope.id(), time, message.id());
  }
}
