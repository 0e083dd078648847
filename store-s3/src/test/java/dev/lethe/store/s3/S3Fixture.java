package dev.lethe.store.s3;

import dev.lethe.store.s3.S3Settings.AccessKeyFiles;
import dev.lethe.store.s3.S3Settings.Retention;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.s3.S3Client;

/** A bucket of its own on the shared server, behind a proxy of its own. */
final class S3Fixture implements AutoCloseable {
  static final String SECRET = "secret-that-nobody-may-read";

  final FaultProxy proxy;
  final S3Settings settings;
  final S3Client client;
  private final Path folder;

  S3Fixture(Path folder) throws IOException {
    this.folder = folder;
    proxy = new FaultProxy(S3Server.address());
    Path id = Files.writeString(folder.resolve("id"), "id-of-a-key\n");
    Path secret = Files.writeString(folder.resolve("secret"), SECRET + "\n");
    settings =
        new S3Settings(
            "b" + UUID.randomUUID(),
            "some/place",
            "us-east-1",
            Optional.of(proxy.address()),
            true,
            Optional.of(new AccessKeyFiles(id, secret)),
            Optional.empty(),
            Optional.empty(),
            4,
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            1 << 30);
    client = S3Clients.open(at(S3Server.address()));
    var unused = client.createBucket(b -> b.bucket(settings.bucket()));
  }

  /** Straight to the server, past the proxy. */
  private S3Settings at(URI address) {
    return with(Optional.of(address), Optional.empty(), Optional.empty(), 0);
  }

  S3Settings impatient() {
    return new S3Settings(
        settings.bucket(),
        settings.prefix(),
        settings.region(),
        settings.endpoint(),
        true,
        settings.keys(),
        Optional.empty(),
        Optional.empty(),
        2,
        Duration.ofMillis(300),
        Duration.ofSeconds(2),
        0);
  }

  S3Settings locked() {
    return with(settings.endpoint(), Optional.empty(), Optional.of(new Retention(false, 3)), 0);
  }

  S3Settings encrypted(String kmsKey) {
    return with(settings.endpoint(), Optional.of(kmsKey), Optional.empty(), 0);
  }

  /** Room for one artefact. */
  S3Settings small() {
    return with(settings.endpoint(), Optional.empty(), Optional.empty(), 20_000);
  }

  private S3Settings with(
      Optional<URI> endpoint,
      Optional<String> kmsKey,
      Optional<Retention> retention,
      long cacheBytes) {
    return new S3Settings(
        settings.bucket(),
        settings.prefix(),
        settings.region(),
        endpoint,
        true,
        settings.keys(),
        kmsKey,
        retention,
        settings.attempts(),
        settings.timeout(),
        settings.deadline(),
        cacheBytes);
  }

  /** A process with copies of its own. */
  S3BundleStore process(String name) {
    return process(name, settings);
  }

  S3BundleStore process(String name, S3Settings its) {
    return S3BundleStore.open(its, folder.resolve(name), SignedArtefact.VERIFIER);
  }

  /** What the server has, asked past the proxy. */
  BucketObjects objects() {
    return new BucketObjects(client, settings, Clock.systemUTC());
  }

  SignedArtefact artefact(int seed) throws IOException {
    return SignedArtefact.write(folder.resolve("drafted-" + seed), seed);
  }

  String key(SignedArtefact artefact, String name) {
    return settings.key(artefact.digest.replace(':', '/'), name);
  }

  @Override
  public void close() {
    client.close();
    proxy.close();
  }
}
