package dev.lethe.trainer;

import dev.lethe.db.keys.MasterKey;
import dev.lethe.schemas.control.PemText;
import dev.lethe.trainer.lane.ArtefactWorkFolder;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the service needs around it: broker, database, keys, folders and the tiny model. */
public final class ServiceResources implements QuarkusTestResourceLifecycleManager {
  private static final Path TINY_MODEL = Path.of("../engine/src/test/resources/tiny-model");
  private static final Path BACKGROUND = Path.of("src/test/resources/tiny-background.jsonl");

  private @Nullable ArtefactWorkFolder folder;

  @Override
  public Map<String, String> start() {
    try {
      ArtefactWorkFolder created =
          ArtefactWorkFolder.in(Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
      folder = created;
      RestAssured.replaceFiltersWith(new OperatorKeyFilter());
      return config(created.path());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void stop() {
    if (folder != null) {
      folder.close();
    }
  }

  private static Map<String, String> config(Path folder)
      throws IOException, GeneralSecurityException {
    Path model = modelWithBackground(folder);
    MasterKey.create(folder.resolve("keyset.json"));
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    pem(folder.resolve("signing.pem"), "PRIVATE KEY", pair.getPrivate().getEncoded());
    pem(folder.resolve("trusted.pem"), "PUBLIC KEY", pair.getPublic().getEncoded());
    PublicKey ingest = StatementChains.INGEST.publicKey();
    pem(folder.resolve("ingest.pem"), "PUBLIC KEY", ingest.getEncoded());
    return Map.ofEntries(
        Map.entry("quarkus.datasource.jdbc.url", SharedStack.jdbcUrl()),
        Map.entry("quarkus.datasource.username", SharedStack.user()),
        Map.entry("quarkus.datasource.password", SharedStack.password()),
        Map.entry("lethe.kafka.bootstrap", SharedStack.bootstrap()),
        Map.entry("lethe.topics.prefix", "service."),
        Map.entry("lethe.partitions", "2"),
        Map.entry("lethe.model.id", "tiny"),
        Map.entry("lethe.model.dir", model.toString()),
        Map.entry("lethe.bundles.dir", folder.resolve("bundles").toString()),
        Map.entry("lethe.cache.dir", folder.resolve("cache").toString()),
        Map.entry("lethe.work.dir", folder.resolve("work").toString()),
        Map.entry("lethe.keyset", folder.resolve("keyset.json").toString()),
        Map.entry("lethe.signing-key", folder.resolve("signing.pem").toString()),
        Map.entry("lethe.trusted.artefacts", folder.resolve("trusted.pem").toString()),
        Map.entry("lethe.trusted.revocations", folder.resolve("ingest.pem").toString()),
        Map.entry("lethe.retry.pause", "10ms"),
        // The tiny model is so narrow that two adapters by chance have a quarter in common.
        Map.entry("lethe.adapters.overlap", "0.6"),
        Map.entry(
            "lethe.access.api-keys",
            TrainerApiKeys.write(folder.resolve("api-keys.json")).toString()),
        Map.entry("quarkus.http.idle-timeout", "3S"),
        Map.entry("test.trusted-key", folder.resolve("trusted.pem").toString()));
  }

  /** Sampling a background would take longer than all the tests. */
  private static Path modelWithBackground(Path folder) throws IOException {
    Path model = Files.createDirectory(folder.resolve("model"));
    try (Stream<Path> files = Files.list(TINY_MODEL)) {
      for (Path file : files.toList()) {
        Files.copy(file, model.resolve(file.getFileName()));
      }
    }
    Files.copy(BACKGROUND, model.resolve("lethe-background.jsonl"));
    return model;
  }

  private static void pem(Path file, String label, byte[] encoded) throws IOException {
    Files.writeString(file, PemText.block(label, encoded));
  }
}
