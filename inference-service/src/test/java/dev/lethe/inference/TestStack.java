package dev.lethe.inference;

import dev.lethe.localstack.KafkaBroker;
import dev.lethe.schemas.control.ControlSigner;
import dev.lethe.schemas.control.PemText;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A real broker, an empty bundle store, a fresh key pair and the tiny model. */
public final class TestStack implements QuarkusTestResourceLifecycleManager {
  static final String MODEL = "tiny";

  private @Nullable KafkaBroker broker;
  private @Nullable Path folder;

  @Override
  public Map<String, String> start() {
    try {
      Path root = Files.createTempDirectory("lethe-inference-");
      folder = root;
      KafkaBroker kafka = KafkaBroker.start(root.resolve("kafka"), 0);
      broker = kafka;
      ControlSigner trainer = SignedControlLog.TRAINER;
      Path secret =
          pem(root.resolve("secret.pem"), "PRIVATE KEY", trainer.privateKey().getEncoded());
      Path trusted =
          pem(root.resolve("public.pem"), "PUBLIC KEY", trainer.publicKey().getEncoded());
      Path ingest =
          pem(
              root.resolve("ingest.pem"),
              "PUBLIC KEY",
              SignedControlLog.INGEST.publicKey().getEncoded());
      Map<String, String> settings = new HashMap<>(ReplicaApiKeys.write(root.resolve("api-keys")));
      settings.putAll(settings(root, kafka.bootstrap(), secret, trusted, ingest));
      return settings;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> settings(
      Path root, String bootstrap, Path secret, Path trusted, Path ingest) {
    return Map.ofEntries(
        Map.entry("quarkus.http.test-port", "0"),
        Map.entry("lethe.kafka.bootstrap", bootstrap),
        Map.entry("lethe.model.id", MODEL),
        Map.entry("lethe.model.dir", "../engine/src/test/resources/tiny-model"),
        Map.entry("lethe.bundles.dir", root.resolve("bundles").toString()),
        Map.entry("lethe.trusted.artefacts", trusted.toString()),
        Map.entry("lethe.trusted.revocations", ingest.toString()),
        Map.entry("lethe.state.dir", root.resolve("state").toString()),
        Map.entry("lethe.replica.id", "replica-under-test"),
        Map.entry("lethe.retry", "200ms"),
        // Tests show wrong keys on purpose, from one address.
        Map.entry("lethe.access.wrong-keys-per-minute", "100000"),
        Map.entry("lethe.hold-back", "4"),
        Map.entry("quarkus.log.category.\"kafka\".level", "WARN"),
        Map.entry("quarkus.http.idle-timeout", "3S"),
        Map.entry("test.signing-key", secret.toString()));
  }

  private static Path pem(Path file, String label, byte[] key) throws IOException {
    return Files.writeString(file, PemText.block(label, key));
  }

  @Override
  public void stop() {
    if (broker != null) {
      broker.close();
    }
    if (folder != null) {
      try (Stream<Path> walk = Files.walk(folder)) {
        walk.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
